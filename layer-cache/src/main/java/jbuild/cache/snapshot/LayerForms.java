package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.Disk;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.KeyLocks.Level;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerFiles;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.tar.LayerReader;
import jbuild.image.ChainId;
import jbuild.image.Descriptor;

/**
 * Makes the forms of layers that are missing: an index or a tree from a blob, fetched first where
 * it has to be. Each is made once, however many ask at a time (rule S9).
 */
public final class LayerForms {
  private static final int DOWNLOADS = 4;
  private static final int MERGED_TREES = 32;

  private final LayerTable table;
  private final Origins origins;
  private final BlobRecords records;
  private final BlobDirectory blobs;
  private final Workshop workshop;
  private final BoundedCache<List<StackedLayer>, MergedTree> merged =
      new BoundedCache<>(MERGED_TREES, _ -> 1);
  private final Set<ChainId> expectedTrees = ConcurrentHashMap.newKeySet();

  /** Locks and clock. */
  public record Workshop(KeyLocks locks, InstantSource clock) {}

  public LayerForms(
      LayerTable table,
      Origins origins,
      BlobRecords records,
      BlobDirectory blobs,
      Workshop workshop) {
    this.table = table;
    this.origins = origins;
    this.records = records;
    this.blobs = blobs;
    this.workshop = workshop;
  }

  /** The tree below a layer, made only if the layer must be read. */
  private record Below(List<StackedLayer> layers, Merging merging) {
    FileTree tree() throws IOException {
      return merging.tree();
    }
  }

  @FunctionalInterface
  private interface Merging {
    FileTree tree() throws IOException;
  }

  private enum Wanted {
    INDEX,
    TREE
  }

  /** Whether the layer has a form here, or a place to fetch it from. */
  boolean isAvailable(StackedLayer layer) throws IOException {
    if (layer.adopted()) {
      return origins.find(layer.chain()).isPresent()
          && (origins.isReachable(layer.chain()) || table.isWhole(layer.chain()));
    }
    return table.find(layer.chain()).isPresent()
        && (table.isWhole(layer.chain()) || records.findAny(layer.diff()).isPresent());
  }

  /** Says that the tree of a layer will be needed, so that nobody reads it for its index alone. */
  void expectTree(ChainId chain) {
    expectedTrees.add(chain);
  }

  /** The merged tree of a stack, from indexes alone; files are unpacked when they are opened. */
  MergedTree merged(List<StackedLayer> stack) throws IOException {
    if (stack.isEmpty()) {
      return MergedTree.EMPTY;
    }
    // Kept, because it learns on the way what the directories of the stack hold.
    Optional<MergedTree> known = merged.find(stack);
    if (known.isPresent()) {
      return known.get();
    }
    MergedTree tree = merge(stack);
    merged.put(List.copyOf(stack), tree);
    return tree;
  }

  private MergedTree merge(List<StackedLayer> stack) throws IOException {
    List<LayerIndex> indexes = new ArrayList<>();
    try (var _ = fetchAhead(stack, Wanted.INDEX)) {
      for (StackedLayer layer : stack) {
        indexes.add(index(layer, below(stack, indexes), Wanted.INDEX));
      }
    }
    return mergedOf(stack, indexes);
  }

  /** The trees of a stack, bottom first, without those that would be empty. */
  List<Path> trees(List<StackedLayer> stack) throws IOException {
    List<Path> trees = new ArrayList<>();
    List<LayerIndex> indexes = new ArrayList<>();
    try (var _ = fetchAhead(stack, Wanted.TREE)) {
      for (StackedLayer layer : stack) {
        Below below = below(stack, indexes);
        LayerIndex index = index(layer, below, Wanted.TREE);
        if (!index.entries().isEmpty()) {
          trees.add(tree(layer, below));
        }
        indexes.add(index);
      }
    }
    return trees;
  }

  private Below below(List<StackedLayer> stack, List<LayerIndex> indexes) {
    return new Below(stack.subList(0, indexes.size()), () -> mergedOf(stack, indexes));
  }

  private MergedTree mergedOf(List<StackedLayer> stack, List<LayerIndex> indexes) {
    if (indexes.isEmpty()) {
      return MergedTree.EMPTY;
    }
    LayerFiles files = (layer, path) -> open(stack.subList(0, layer + 1), path);
    return new MergedTree(indexes, files);
  }

  private InputStream open(List<StackedLayer> stack, EntryPath path) throws IOException {
    StackedLayer layer = stack.getLast();
    Optional<Path> present = table.tree(layer.chain());
    List<StackedLayer> rest = stack.subList(0, stack.size() - 1);
    Path tree =
        present.isPresent() ? present.get() : tree(layer, new Below(rest, () -> merged(rest)));
    return table.open(tree, path);
  }

  /**
   * @param wanted what the layer will have when it must be read for its index
   */
  private LayerIndex index(StackedLayer layer, Below below, Wanted wanted) throws IOException {
    Optional<LayerIndex> known = table.index(layer.chain());
    if (known.isEmpty()) {
      unpack(layer, below, wanted);
      known = table.index(layer.chain());
    }
    return known.orElseThrow(() -> lost(layer));
  }

  private Path tree(StackedLayer layer, Below below) throws IOException {
    Optional<Path> known = table.tree(layer.chain());
    if (known.isEmpty()) {
      unpack(layer, below, Wanted.TREE);
      known = table.tree(layer.chain());
    }
    return known.orElseThrow(() -> lost(layer));
  }

  private static Failure lost(StackedLayer layer) {
    return new Failure(
        ErrorClass.STORE,
        "layer " + layer.diff() + " is missing from the store, or damaged; build again to make it");
  }

  private void unpack(StackedLayer layer, Below below, Wanted asked) throws IOException {
    Wanted wanted = expectedTrees.contains(layer.chain()) ? Wanted.TREE : asked;
    try (var _ = workshop.locks().acquire(Level.LAYER, layer.chain().digest())) {
      if (has(layer, wanted) || unpackFetching(layer, below, wanted)) {
        return;
      }
      try {
        unpackStored(layer, below, wanted);
      } catch (Failure e) {
        if (e.errorClass() != ErrorClass.STORE || !layer.adopted()) {
          throw e;
        }
        // The stored blob was damaged and is gone; what was fetched once can be fetched again.
        unpackStored(layer, below, wanted);
      }
    }
  }

  /**
   * Unpacks a blob while it is fetched; false if there is nothing to fetch, or if files of layers
   * below may have to be unpacked on the way, for which the lock of the blob must not be held (see
   * {@link KeyLocks.Level}).
   */
  private boolean unpackFetching(StackedLayer layer, Below below, Wanted wanted)
      throws IOException {
    Optional<Origin> origin = layer.adopted() ? origins.find(layer.chain()) : Optional.empty();
    if (origin.isEmpty() || blobs.find(origin.get().blob()).isPresent() || mayUnpack(below)) {
      return false;
    }
    Unpacking<Optional<LayerReader.Read>> fetching =
        target ->
            origins.fetch(layer.chain(), origin.get(), in -> readToEnd(in, below.tree(), target));
    return unpack(layer, wanted, origin.get().blob(), fetching);
  }

  private boolean mayUnpack(Below below) throws IOException {
    for (StackedLayer layer : below.layers()) {
      if (!isMade(layer, Wanted.TREE)) {
        return true;
      }
    }
    return false;
  }

  private void unpackStored(StackedLayer layer, Below below, Wanted wanted) throws IOException {
    Descriptor blob = localBlob(layer);
    var _ =
        unpack(
            layer,
            wanted,
            blob,
            target -> {
              try (InputStream stored = blobs.open(blob)) {
                return Optional.of(readToEnd(stored, below.tree(), target));
              }
            });
  }

  @FunctionalInterface
  private interface Unpacking<T> {
    T into(Optional<Path> target) throws IOException;
  }

  /** Publishes what was read of a blob; false if nothing was. */
  private boolean unpack(
      StackedLayer layer,
      Wanted wanted,
      Descriptor blob,
      Unpacking<Optional<LayerReader.Read>> unpacking)
      throws IOException {
    LayerTable.Work work = table.begin(workshop.clock().instant());
    try {
      Optional<LayerReader.Read> read = unpacking.into(target(work, wanted));
      if (read.isEmpty()) {
        return false;
      }
      if (!read.get().diffId().equals(layer.diff())) {
        throw new Failure(
            ErrorClass.DIGEST,
            blob.digest() + " unpacks to " + read.get().diffId() + ", not to " + layer.diff());
      }
      table.publish(layer.chain(), layer.diff(), read.get().index(), work);
      return true;
    } finally {
      table.abandon(work);
    }
  }

  private boolean has(StackedLayer layer, Wanted wanted) throws IOException {
    return switch (wanted) {
      case INDEX -> table.index(layer.chain()).isPresent();
      case TREE -> table.tree(layer.chain()).isPresent();
    };
  }

  private static Optional<Path> target(LayerTable.Work work, Wanted wanted) throws IOException {
    return switch (wanted) {
      case INDEX -> Optional.empty();
      case TREE -> Optional.of(Disk.newTree(work.tree()));
    };
  }

  private static LayerReader.Read readToEnd(
      InputStream stored, FileTree below, Optional<Path> target) throws IOException {
    LayerReader.Read read;
    try {
      read = read(stored, below, target);
    } catch (Failure | IOException e) {
      // Bytes that are not those of the digest are the better explanation.
      stored.transferTo(OutputStream.nullOutputStream());
      throw e;
    }
    stored.transferTo(OutputStream.nullOutputStream());
    return read;
  }

  private static LayerReader.Read read(InputStream stored, FileTree below, Optional<Path> target)
      throws IOException {
    // Not closed: that would close the blob's stream, which is read on to its end.
    InputStream tar = Compression.decompress(stored);
    if (target.isEmpty()) {
      return LayerReader.read(tar, below, Optional.empty());
    }
    try (RootDir root = RootDir.open(target.get())) {
      return LayerReader.read(tar, below, Optional.of(root));
    }
  }

  /** A blob of the layer that is here, fetched if need be. */
  Descriptor localBlob(StackedLayer layer) throws IOException {
    Optional<Descriptor> made = records.findAny(layer.diff());
    if (made.isPresent() && !layer.adopted()) {
      return made.get();
    }
    Optional<Origin> origin = layer.adopted() ? origins.find(layer.chain()) : Optional.empty();
    if (origin.isPresent()) {
      origins.fetch(layer.chain(), origin.get());
      return origin.get().blob();
    }
    return made.orElseThrow(() -> lost(layer));
  }

  /**
   * Begins to fetch the blobs that will be unpacked, several at a time, but for the first: that one
   * is unpacked while it is fetched. To be closed when they are no longer needed.
   */
  private Concurrently.Running fetchAhead(List<StackedLayer> stack, Wanted wanted)
      throws IOException {
    List<Callable<Path>> downloads = new ArrayList<>();
    for (StackedLayer layer : stack) {
      Optional<Origin> origin = layer.adopted() ? origins.find(layer.chain()) : Optional.empty();
      if (origin.isPresent() && !isMade(layer, wanted)) {
        downloads.add(() -> origins.fetch(layer.chain(), origin.get()));
      }
    }
    return Concurrently.start(
        downloads.subList(Math.min(1, downloads.size()), downloads.size()), DOWNLOADS);
  }

  private boolean isMade(StackedLayer layer, Wanted wanted) throws IOException {
    Optional<LayerRecord> record = table.find(layer.chain());
    return record.isPresent()
        && (wanted == Wanted.INDEX
            || record.get().entries() == 0
            || table.tree(layer.chain()).isPresent());
  }
}
