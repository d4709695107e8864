package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.tar.LayerDraft.Inode;
import jbuild.image.DiffId;
import org.jspecify.annotations.Nullable;

/**
 * Reads a layer that somebody else may have made: checks every name, indexes it and, if asked,
 * unpacks it into a directory that overlayfs can use as a lower one (whiteouts as 0:0 devices,
 * {@code trusted.overlay.opaque}).
 *
 * <p>Names lead where they lead in the merged tree: links of lower layers on the way are followed,
 * inside the root (TAR-03, TAR-09). Of several entries of one path the last counts (TAR-15).
 * Whiteouts hide what lower layers have, in whatever order they come (T09, TAR-13); those that hide
 * nothing are dropped. A directory that is only implied has the metadata that the tree below gives
 * it, else root's with mode 0755. An entry for the root itself is passed over, as containerd does.
 */
public final class LayerReader implements LayerDraft.Listener {
  private final FileTree parent;
  private final Optional<RootDir> target;
  private final LayerDraft draft;
  private final UnpackBudget budget = new UnpackBudget();

  private LayerReader(FileTree parent, Optional<RootDir> target) {
    this.parent = parent;
    this.target = target;
    this.draft = new LayerDraft(parent, this);
  }

  /**
   * @param index normalised: each path once, in walk order, links resolved
   */
  public record Read(DiffId diffId, LayerIndex index) {}

  /**
   * Reads a layer to its end. Fails with {@code ARCHIVE} on a damaged one, {@code PATH} on a name
   * that leads out of the root, {@code LIMIT} on more than a layer may hold; the message names the
   * entry, not the layer. What is in {@code target} then is of no use.
   *
   * @param tar uncompressed; read to its very end, so that its digest is the diff ID; stays open
   * @param parent the stack below, through which symlinked parents and hard links are resolved
   * @param target an empty directory, or absent to index only
   */
  public static Read read(InputStream tar, FileTree parent, Optional<RootDir> target)
      throws IOException {
    LayerReader reader = new LayerReader(parent, target);
    try (TarInput input = new TarInput(tar, TarInput.EndMark.REQUIRED)) {
      for (Optional<TarHeader> next = input.next(); next.isPresent(); next = input.next()) {
        reader.budget.spend(next.get());
        reader.add(next.get(), input.content());
      }
      DiffId diffId = new DiffId(input.drain());
      return new Read(diffId, reader.finish());
    }
  }

  private void add(TarHeader header, InputStream content) throws IOException {
    LayerPath name = LayerPath.parse(header.name());
    switch (name.kind()) {
      case AUFS -> {}
      case ROOT -> {
        if (header.type() != TarFormat.DIRECTORY) {
          throw new Failure(
              ErrorClass.PATH,
              TarHeaderDecoder.shown(header.name()) + ": may not replace the root");
        }
      }
      case WHITEOUT -> draft.hide(draft.resolve(name));
      case OPAQUE -> draft.empty(draft.resolve(name));
      case ENTRY -> {
        EntryPath path = draft.resolve(name);
        Optional<Entry.Node> node = header.node(path);
        if (node.isPresent()) {
          put(header, node.get(), content);
        } else {
          link(header, path);
        }
      }
    }
  }

  private void put(TarHeader header, Entry.Node node, InputStream content) throws IOException {
    switch (node) {
      case Entry.File file -> {
        try (HashingInputStream hashing = new HashingInputStream(content)) {
          store(file, () -> hashing, Optional.of(hashing));
        }
      }
      case Entry.Device device -> {
        if (!device.block() && device.major() == 0 && device.minor() == 0) {
          throw header.malformed("a device 0:0 would hide what is below");
        }
        store(device, InputStream::nullInputStream, Optional.empty());
      }
      case Entry.Directory directory ->
          draft.put(directory.path(), new Inode(directory, Optional.empty()));
      case Entry.Symlink _, Entry.Fifo _ ->
          store(node, InputStream::nullInputStream, Optional.empty());
    }
  }

  /** Makes an entry that is no directory, and reads its content whether or not it is unpacked. */
  private void store(Entry.Node node, FileContent content, Optional<HashingInputStream> hashing)
      throws IOException {
    draft.clear(node.path());
    if (target.isPresent()) {
      target.get().create(node, content);
    }
    Inode inode =
        hashing.isPresent()
            ? new Inode(node, Optional.of(hashing.get().digestOfAll()))
            : new Inode(node, Optional.empty());
    draft.put(node.path(), inode);
  }

  private void link(TarHeader header, EntryPath path) throws IOException {
    LayerPath name =
        LayerPath.parseTarget(header.linkName())
            .orElseThrow(() -> header.malformed("a hard link to the root"));
    draft.ensureDirectory(path.parent());
    EntryPath existing = draft.resolve(name);
    if (existing.startsWith(path)) {
      throw header.malformed("a hard link to itself, " + existing.display());
    }
    Inode inode = draft.inodes().get(existing);
    Entry.Node node =
        draft
            .lookup(existing)
            .orElseThrow(
                () -> header.malformed("a hard link to " + existing.display() + ", not there"));
    switch (node) {
      case Entry.Directory _ ->
          throw header.malformed("a hard link to the directory " + existing.display());
      case Entry.File file when inode != null -> {
        draft.clear(path);
        if (target.isPresent()) {
          target.get().link(existing, path);
        }
        draft.put(path, inode);
      }
      case Entry.File file -> copyUp(file, path);
      case Entry.Symlink l ->
          put(
              header,
              new Entry.Symlink(path, l.metadata(), l.target()),
              InputStream.nullInputStream());
      case Entry.Device d ->
          put(
              header,
              new Entry.Device(path, d.metadata(), d.block(), d.major(), d.minor()),
              InputStream.nullInputStream());
      case Entry.Fifo f ->
          put(header, new Entry.Fifo(path, f.metadata()), InputStream.nullInputStream());
    }
  }

  /** TAR-33: a lower layer's file gets another name, so the layer needs a copy of it. */
  private void copyUp(Entry.File file, EntryPath path) throws IOException {
    Entry.File copy = new Entry.File(path, file.metadata(), file.sizeBytes());
    draft.clear(path);
    if (target.isPresent()) {
      target.get().create(copy, () -> parent.open(file));
    }
    draft.put(path, new Inode(copy, Optional.of(parent.contentDigest(file))));
  }

  @Override
  public void makeDirectory(EntryPath path) throws IOException {
    if (target.isPresent()) {
      target.get().createDirectory(path);
    }
  }

  @Override
  public void remove(EntryPath path) throws IOException {
    if (target.isPresent()) {
      target.get().remove(path);
    }
  }

  private LayerIndex finish() throws IOException {
    Map<EntryPath, Boolean> marks = draft.marks();
    List<IndexEntry> entries = new ArrayList<>(draft.inodes().size() + marks.size());
    IdentityHashMap<Inode, EntryPath> firstPaths = new IdentityHashMap<>();
    draft
        .inodes()
        .forEach((path, inode) -> {
          EntryPath first = firstPaths.putIfAbsent(inode, path);
          entries.add(entry(path, inode, marks.containsKey(path), first));
        });
    marks.forEach((path, whiteout) -> {
      if (whiteout) {
        entries.add(new IndexEntry(new Entry.Whiteout(path), Optional.empty()));
      }
    });
    if (target.isPresent()) {
      finishTree(target.get(), marks);
    }
    return new LayerIndex(entries);
  }

  private static IndexEntry entry(
      EntryPath path, Inode inode, boolean opaque, @Nullable EntryPath first) {
    if (first != null) {
      return new IndexEntry(new Entry.HardLink(path, first), Optional.empty());
    }
    Entry.Node node = LayerMetadata.carried(inode.node);
    return switch (node) {
      case Entry.Directory directory ->
          new IndexEntry(new Entry.Directory(path, directory.metadata(), opaque), Optional.empty());
      case Entry.File file ->
          new IndexEntry(new Entry.File(path, file.metadata(), file.sizeBytes()), inode.content);
      case Entry.Symlink _, Entry.Device _, Entry.Fifo _ -> new IndexEntry(node, Optional.empty());
    };
  }

  /** Makes the marks, and then gives directories their metadata from below upwards (T17). */
  private void finishTree(RootDir tree, Map<EntryPath, Boolean> marks) throws IOException {
    for (Map.Entry<EntryPath, Boolean> mark : marks.entrySet()) {
      if (mark.getValue()) {
        tree.createWhiteout(mark.getKey());
      } else {
        tree.setOpaque(mark.getKey());
      }
    }
    List<Map.Entry<EntryPath, Inode>> directories = new ArrayList<>();
    for (Map.Entry<EntryPath, Inode> entry : draft.inodes().descendingMap().entrySet()) {
      if (entry.getValue().isDirectory()) {
        directories.add(entry);
      }
    }
    for (Map.Entry<EntryPath, Inode> directory : directories) {
      tree.setMetadata(directory.getKey(), directory.getValue().node.metadata());
    }
  }
}
