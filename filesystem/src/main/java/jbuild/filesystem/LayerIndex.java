package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jbuild.filesystem.LayerIndexFormat.Block;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a layer: what it holds, without the bytes. Made while the layer streams
 * by, it answers what a COPY destination is, and what a COPY source holds, with no tree on disk.
 * Immutable. Kept in its stored form, in walk order, of which little is decoded for a look-up:
 * there may be a million entries.
 *
 * <p>Files of one inode are told by their {@link Entry.HardLink} entries alone: link groups of the
 * tree that a layer was read from are not kept.
 */
public final class LayerIndex {
  private static final long BLOCK_BYTES = 4096;

  private final List<Block> blocks;
  private final int size;
  private final Set<EntryPath> linkTargets;
  private volatile @Nullable Sums sums;
  private volatile @Nullable Decoded lastDecoded;

  /**
   * @param entries each path once; brought into walk order
   */
  public LayerIndex(List<IndexEntry> entries) {
    this(new Builder().addAll(inWalkOrder(entries)));
  }

  private LayerIndex(Builder made) {
    this.blocks = List.copyOf(made.blocks);
    this.size = made.size;
    this.linkTargets = Set.copyOf(made.linkTargets);
    this.sums = made.sums();
  }

  private LayerIndex(LayerIndexFormat.Stored stored) {
    this.blocks = List.copyOf(stored.blocks());
    this.size = stored.size();
    this.linkTargets = Set.copyOf(stored.linkTargets());
  }

  /**
   * What is computed over all entries.
   *
   * @param content absent where a file has no digest
   */
  private record Sums(Optional<Digest> content, long treeBytes) {}

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

  /** The entries of a block, as they were decoded last. */
  private record Decoded(int block, List<IndexEntry> entries) {}

  /** Makes an index of entries that come in walk order. */
  public static final class Builder {
    private final LayerIndexFormat.Writer writer = new LayerIndexFormat.Writer();
    private final List<Block> blocks = new ArrayList<>();
    private final Set<EntryPath> linkTargets = new HashSet<>();
    private final LayerContentHash content = new LayerContentHash();
    private boolean lacksDigests;
    private long treeBytes;
    private EntryPath last = EntryPath.ROOT;
    private int size;

    /** Adds an entry. Its path must come after all before it. */
    public void add(IndexEntry indexed) {
      EntryPath path = indexed.entry().path();
      if (size > 0 && last.compareTo(path) >= 0) {
        throw new IllegalArgumentException("in a layer index " + path + " comes after " + last);
      }
      switch (indexed.entry()) {
        case Entry.HardLink link -> linkTargets.add(link.target());
        case Entry.File file -> {
          lacksDigests |= indexed.content().isEmpty();
          treeBytes += Math.ceilDiv(file.sizeBytes(), BLOCK_BYTES) * BLOCK_BYTES;
        }
        case Entry.Directory _ -> treeBytes += BLOCK_BYTES;
        case Entry.Symlink _, Entry.Device _, Entry.Fifo _, Entry.Whiteout _ -> {}
      }
      if (!lacksDigests) {
        content.add(indexed);
      }
      writer.entry(indexed);
      last = path;
      size++;
      if (size % Block.ENTRIES == 0) {
        blocks.add(writer.block());
      }
    }

    private Builder addAll(List<IndexEntry> entries) {
      entries.forEach(this::add);
      return end();
    }

    private Builder end() {
      if (blocks.size() * Block.ENTRIES < size) {
        blocks.add(writer.block());
      }
      return this;
    }

    private Sums sums() {
      return new Sums(lacksDigests ? Optional.empty() : Optional.of(content.finish()), treeBytes);
    }

    /** Ends the index. */
    public LayerIndex build() {
      return new LayerIndex(end());
    }
  }

  private static List<IndexEntry> inWalkOrder(List<IndexEntry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).entry().path().compareTo(entries.get(i).entry().path()) >= 0) {
        return entries.stream()
            .sorted(Comparator.comparing(indexed -> indexed.entry().path()))
            .toList();
      }
    }
    return entries;
  }

  /** All entries, in walk order, each path once; each is decoded when it is asked for. */
  public List<IndexEntry> entries() {
    return new AbstractList<>() {
      @Override
      public IndexEntry get(int index) {
        return LayerIndex.this.get(index);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private IndexEntry get(int index) {
    return decoded(index / Block.ENTRIES).get(index % Block.ENTRIES);
  }

  private List<IndexEntry> decoded(int block) {
    Decoded last = lastDecoded;
    if (last == null || last.block() != block) {
      last = new Decoded(block, blocks.get(block).entries());
      lastDecoded = last;
    }
    return last.entries();
  }

  /**
   * The number of the first entry that a condition holds for.
   *
   * @param condition on a path, which holds for all that come after one that it holds for
   */
  private int first(Predicate<EntryPath> condition) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (condition.test(new EntryPath(blocks.get(middle).before()))) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    int index = low * Block.ENTRIES;
    int end = Math.min(size, index + Block.ENTRIES);
    while (index < end && !condition.test(get(index).entry().path())) {
      index++;
    }
    return index;
  }

  /** What the layer itself says of a path: not what lower layers or missing parents mean. */
  public Optional<IndexEntry> find(EntryPath path) {
    int index = first(at -> at.compareTo(path) >= 0);
    return index < size && get(index).entry().path().equals(path)
        ? Optional.of(get(index))
        : Optional.empty();
  }

  /**
   * The names, in order, that the layer has in a directory, whiteouts too, and those that have no
   * entry but something below.
   */
  List<String> childNames(EntryPath directory) {
    List<String> names = new ArrayList<>();
    int index = firstBelow(directory);
    while (isBelow(index, directory)) {
      String name = get(index).entry().path().relativeTo(directory).components().getFirst();
      names.add(name);
      EntryPath child = directory.child(name);
      index++;
      if (isBelow(index, child)) {
        index = first(at -> at.compareTo(child) > 0 && !at.startsWith(child));
      }
    }
    return names;
  }

  private int firstBelow(EntryPath directory) {
    return first(at -> at.compareTo(directory) > 0);
  }

  private boolean isBelow(int index, EntryPath directory) {
    return index < size && get(index).entry().path().startsWith(directory);
  }

  /** Whether the layer has an entry below the path, so that it can only be a directory. */
  boolean hasBelow(EntryPath path) {
    return isBelow(firstBelow(path), path);
  }

  /** Whether the layer has another name for this file. */
  boolean isLinkTarget(EntryPath file) {
    return linkTargets.contains(file);
  }

  /**
   * The identity of what the layer holds: names, kinds, modes, owners, contents, link targets and
   * capabilities, but no times. Two runs of a step that made the same files give the same one.
   */
  public Digest contentDigest() {
    return sums()
        .content()
        .orElseThrow(() -> new IllegalStateException("a file of the layer has no digest"));
  }

  /** About what a tree of the layer takes on disk. */
  public long treeBytes() {
    return sums().treeBytes();
  }

  /** Known of an index that was made here; computed once of one that was read. */
  private Sums sums() {
    Sums known = sums;
    if (known == null) {
      known = new Builder().addAll(entries()).sums();
      sums = known;
    }
    return known;
  }

  /** Writes a compact form with a checksum, which starts with a version. */
  public void write(OutputStream out) throws IOException {
    LayerIndexFormat.write(new LayerIndexFormat.Stored(blocks, size, linkTargets), out);
  }

  /** Reads what {@link #write} wrote. Fails with an {@link IOException} on anything else. */
  public static LayerIndex read(InputStream in) throws IOException {
    return new LayerIndex(LayerIndexFormat.read(in));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LayerIndex index && entries().equals(index.entries());
  }

  @Override
  public int hashCode() {
    return entries().hashCode();
  }

  @Override
  public String toString() {
    return "LayerIndex[" + size + " entries]";
  }
}
