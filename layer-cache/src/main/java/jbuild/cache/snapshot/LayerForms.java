package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    fetchMissing(stack, Wanted.INDEX);
    List<LayerIndex> indexes = new ArrayList<>();
    for (StackedLayer layer : stack) {
      indexes.add(index(layer, mergedOf(stack, indexes)));
    }
    return mergedOf(stack, indexes);
  }

  /** The trees of a stack, bottom first, without those that would be empty. */
  List<Path> trees(List<StackedLayer> stack) throws IOException {
    fetchMissing(stack, Wanted.TREE);
    List<Path> trees = new ArrayList<>();
    List<LayerIndex> indexes = new ArrayList<>();
    for (StackedLayer layer : stack) {
      FileTree below = mergedOf(stack, indexes);
      if (table.index(layer.chain()).isEmpty()) {
        unpack(layer, below, Wanted.TREE);
      }
      indexes.add(index(layer, below));
      if (!indexes.getLast().entries().isEmpty()) {
        trees.add(tree(layer, below));
      }
    }
    return trees;
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
    Path tree =
        present.isPresent()
            ? present.get()
            : tree(layer, merged(stack.subList(0, stack.size() - 1)));
    return table.open(tree, path);
  }

  private LayerIndex index(StackedLayer layer, FileTree below) throws IOException {
    Optional<LayerIndex> known = table.index(layer.chain());
    if (known.isEmpty()) {
      unpack(layer, below, Wanted.INDEX);
      known = table.index(layer.chain());
    }
    return known.orElseThrow(() -> lost(layer));
  }

  private Path tree(StackedLayer layer, FileTree below) throws IOException {
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

  private void unpack(StackedLayer layer, FileTree below, Wanted wanted) throws IOException {
    try {
      unpack(layer, below, wanted, localBlob(layer));
    } catch (Failure e) {
      if (e.errorClass() != ErrorClass.STORE || !layer.adopted()) {
        throw e;
      }
      // The stored blob was damaged and is gone; what was fetched once can be fetched again.
      unpack(layer, below, wanted, localBlob(layer));
    }
  }

  private void unpack(StackedLayer layer, FileTree below, Wanted wanted, Descriptor blob)
      throws IOException {
    try (var _ = workshop.locks().acquire(Level.LAYER, layer.chain().digest())) {
      if (has(layer, wanted)) {
        return;
      }
      LayerTable.Work work = table.begin(workshop.clock().instant());
      try {
        LayerReader.Read read = read(blob, below, target(work, wanted));
        if (!read.diffId().equals(layer.diff())) {
          throw new Failure(
              ErrorClass.DIGEST,
              blob.digest() + " unpacks to " + read.diffId() + ", not to " + layer.diff());
        }
        table.publish(layer.chain(), layer.diff(), read.index(), work);
      } finally {
        table.abandon(work);
      }
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

  private LayerReader.Read read(Descriptor blob, FileTree below, Optional<Path> target)
      throws IOException {
    try (InputStream stored = blobs.open(blob)) {
      LayerReader.Read read;
      try {
        read = read(stored, below, target);
      } catch (Failure | IOException e) {
        // Bytes that changed on the disk are the better explanation, and the blob must go then.
        stored.transferTo(OutputStream.nullOutputStream());
        throw e;
      }
      stored.transferTo(OutputStream.nullOutputStream());
      return read;
    }
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

  /** Fetches, several at a time, the blobs that will be unpacked. */
  private void fetchMissing(List<StackedLayer> stack, Wanted wanted) throws IOException {
    List<Callable<Path>> downloads = new ArrayList<>();
    for (StackedLayer layer : stack) {
      Optional<Origin> origin = layer.adopted() ? origins.find(layer.chain()) : Optional.empty();
      if (origin.isPresent() && !isMade(layer, wanted)) {
        downloads.add(() -> origins.fetch(layer.chain(), origin.get()));
      }
    }
    if (downloads.size() > 1) {
      var _ = Concurrently.run(downloads, DOWNLOADS);
    }
  }

  private boolean isMade(StackedLayer layer, Wanted wanted) throws IOException {
    Optional<LayerRecord> record = table.find(layer.chain());
    return record.isPresent()
        && (wanted == Wanted.INDEX
            || record.get().entries() == 0
            || table.tree(layer.chain()).isPresent());
  }
}
