package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a layer: what it holds, without the bytes. Made while the layer streams
 * by, it answers what a COPY destination is, and what a COPY source holds, with no tree on disk.
 * Immutable; the maps for look-ups are made by the first of them.
 *
 * <p>Files of one inode are told by their {@link Entry.HardLink} entries alone: link groups of the
 * tree that a layer was read from are not kept.
 */
public final class LayerIndex {
  private final List<IndexEntry> entries;
  private volatile @Nullable Lookup lookup;
  private volatile @Nullable Digest contentDigest;

  /**
   * @param entries each path once; brought into walk order
   */
  public LayerIndex(List<IndexEntry> entries) {
    this.entries = inWalkOrder(entries);
  }

  /**
   * @param content of files
   */
  public record IndexEntry(Entry entry, Optional<Digest> content) {
    public IndexEntry {
      if (entry instanceof Entry.File file && file.linkGroup().isPresent()) {
        entry = new Entry.File(file.path(), file.metadata(), file.sizeBytes());
      }
    }
  }

  private static List<IndexEntry> inWalkOrder(List<IndexEntry> entries) {
    List<IndexEntry> sorted = entries;
    if (!isStrictlyAscending(entries)) {
      Comparator<IndexEntry> walk = Comparator.comparing(indexed -> indexed.entry().path());
      sorted = entries.stream().sorted(walk).toList();
      if (!isStrictlyAscending(sorted)) {
        throw new IllegalArgumentException("a layer index names a path twice");
      }
    }
    return List.copyOf(sorted);
  }

  private static boolean isStrictlyAscending(List<IndexEntry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).entry().path().compareTo(entries.get(i).entry().path()) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** All entries, in walk order, each path once. */
  public List<IndexEntry> entries() {
    return entries;
  }

  /** What the layer itself says of a path: not what lower layers or missing parents mean. */
  public Optional<IndexEntry> find(EntryPath path) {
    return Optional.ofNullable(lookup().byPath().get(path));
  }

  /**
   * The names, in order, that the layer has in a directory, whiteouts too, and those that have no
   * entry but something below.
   */
  List<String> childNames(EntryPath directory) {
    return lookup().childNames().getOrDefault(directory, List.of());
  }

  /** Whether the layer has an entry below the path, so that it can only be a directory. */
  boolean hasBelow(EntryPath path) {
    return lookup().childNames().containsKey(path);
  }

  /** Whether the layer has another name for this file. */
  boolean isLinkTarget(EntryPath file) {
    return lookup().linkTargets().contains(file);
  }

  private record Lookup(
      Map<EntryPath, IndexEntry> byPath,
      Map<EntryPath, List<String>> childNames,
      Set<EntryPath> linkTargets) {}

  /** Two threads may both make it at first; either result will do. */
  private Lookup lookup() {
    Lookup known = lookup;
    if (known == null) {
      known = makeLookup();
      lookup = known;
    }
    return known;
  }

  private Lookup makeLookup() {
    Lookup made = new Lookup(HashMap.newHashMap(entries.size()), new HashMap<>(), new HashSet<>());
    for (IndexEntry indexed : entries) {
      EntryPath path = indexed.entry().path();
      made.byPath().put(path, indexed);
      addToParents(path, made.childNames());
      if (indexed.entry() instanceof Entry.HardLink link) {
        made.linkTargets().add(link.target());
      }
    }
    return made;
  }

  /**
   * Adds a name to its directory, and the directory to its own if nothing was known to be in it. In
   * walk order the last name of a list is the only one that can be there already.
   */
  private static void addToParents(EntryPath path, Map<EntryPath, List<String>> childNames) {
    EntryPath child = path;
    while (!child.isRoot()) {
      EntryPath parent = child.parent();
      List<String> names = childNames.get(parent);
      if (names != null) {
        if (!names.getLast().equals(child.name())) {
          names.add(child.name());
        }
        return;
      }
      names = new ArrayList<>(4);
      names.add(child.name());
      childNames.put(parent, names);
      child = parent;
    }
  }

  /**
   * The identity of what the layer holds: names, kinds, modes, owners, contents, link targets and
   * capabilities, but no times. Two runs of a step that made the same files give the same one.
   * Computed once.
   */
  public Digest contentDigest() {
    Digest known = contentDigest;
    if (known == null) {
      known = LayerContentHash.of(entries);
      contentDigest = known;
    }
    return known;
  }

  /** Writes a compact form with a checksum, which starts with a version. */
  public void write(OutputStream out) throws IOException {
    LayerIndexFormat.write(entries, out);
  }

  /** Reads what {@link #write} wrote. Fails with an {@link IOException} on anything else. */
  public static LayerIndex read(InputStream in) throws IOException {
    return new LayerIndex(LayerIndexFormat.read(in));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LayerIndex index && entries.equals(index.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return "LayerIndex[" + entries.size() + " entries]";
  }
}
