package jbuild.cache.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import jbuild.cache.content.BlockTables;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.index.CacheRecord;
import jbuild.cache.index.DigestFiles;
import jbuild.cache.index.WebRecordFiles;
import jbuild.cache.snapshot.Cutoffs;
import jbuild.cache.snapshot.LayerRecord;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.image.ChainId;
import jbuild.image.Digest;

/** What lies in the store, with its size and whether it is needed. */
final class Inventory {
  private static final long BLOCK_BYTES = 4096;

  private final Layout layout;
  private final Reachable reachable;

  /** What an object is, in the order of a listing. */
  enum Kind {
    IMAGE_NAME("image names"),
    LAYER("layers"),
    BLOB("blobs"),
    RECORD("cache records"),
    MOUNT("cache mounts"),
    RESOLUTION("resolved references"),
    CONTEXT("build contexts");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Why an object is there. */
  enum Worth {
    /** Something that stays refers to it. */
    NEEDED,
    /** It has a value by itself: a name, a record, a cache mount. */
    KEPT,
    GARBAGE
  }

  record Item(Kind kind, Path path, long sizeBytes, Worth worth) {}

  Inventory(Layout layout, Reachable reachable) {
    this.layout = layout;
    this.reachable = reachable;
  }

  List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path file : Disk.list(layout.names())) {
      items.add(new Item(Kind.IMAGE_NAME, file, fileBytes(file), Worth.KEPT));
    }
    layers(items);
    for (Path file : Disk.list(layout.blobs())) {
      boolean needed = digest(file).map(reachable::hasBlob).orElse(false);
      items.add(new Item(Kind.BLOB, file, fileBytes(file), worth(needed)));
    }
    records(items);
    mounts(items);
    for (Path file : Disk.list(layout.resolutions())) {
      items.add(new Item(Kind.RESOLUTION, file, fileBytes(file), Worth.KEPT));
    }
    for (Path file : Disk.list(layout.contexts())) {
      Worth worth = DigestFiles.isOld(file) ? Worth.GARBAGE : Worth.KEPT;
      items.add(new Item(Kind.CONTEXT, file, fileBytes(file), worth));
    }
    return items;
  }

  private void layers(List<Item> items) throws IOException {
    for (Path directory : Disk.list(layout.snapshots())) {
      Optional<Digest> chain = digest(directory);
      boolean needed = chain.map(reachable::hasChain).orElse(false);
      items.add(new Item(Kind.LAYER, directory, layerBytes(directory, chain), worth(needed)));
    }
    // What names and records refer to is no longer found here.
    for (Path directory : Disk.list(layout.formerSnapshots())) {
      Optional<Digest> chain = digest(directory);
      boolean needed = chain.map(reachable::isHeldChain).orElse(false);
      items.add(new Item(Kind.LAYER, directory, layerBytes(directory, chain), worth(needed)));
    }
    for (Path file : Disk.list(layout.origins())) {
      boolean needed = digest(file).map(reachable::hasChain).orElse(false);
      items.add(new Item(Kind.LAYER, file, fileBytes(file), worth(needed)));
    }
  }

  private void records(List<Item> items) throws IOException {
    for (Path file : Disk.list(layout.records())) {
      Worth worth = CacheRecord.read(file).isPresent() ? Worth.KEPT : Worth.GARBAGE;
      items.add(new Item(Kind.RECORD, file, fileBytes(file), worth));
    }
    for (Path file : Disk.list(layout.cutoffs())) {
      boolean needed =
          Cutoffs.chain(file).map(chain -> reachable.hasChain(chain.digest())).orElse(false);
      items.add(new Item(Kind.RECORD, file, fileBytes(file), worth(needed)));
    }
    for (Path file : Disk.list(layout.webRecords())) {
      boolean useful =
          WebRecordFiles.read(file)
              .filter(fetched -> Disk.isFile(layout.record(fetched.result())))
              .isPresent();
      items.add(new Item(Kind.RECORD, file, fileBytes(file), useful ? Worth.KEPT : Worth.GARBAGE));
    }
    for (Path file : Disk.list(layout.blocks())) {
      boolean needed = BlockTables.blob(file).map(reachable::hasBlob).orElse(false);
      items.add(new Item(Kind.RECORD, file, fileBytes(file), worth(needed)));
    }
    for (Path directory : Disk.list(layout.diffs())) {
      boolean needed = digest(directory).map(reachable::hasDiff).orElse(false);
      items.add(new Item(Kind.RECORD, directory, BLOCK_BYTES, worth(needed)));
    }
  }

  private void mounts(List<Item> items) throws IOException {
    for (Path identity : Disk.list(layout.mounts())) {
      for (Path place : Disk.list(identity)) {
        items.add(new Item(Kind.MOUNT, place, MountSize.of(place), Worth.KEPT));
      }
    }
  }

  private static Worth worth(boolean needed) {
    return needed ? Worth.NEEDED : Worth.GARBAGE;
  }

  private static Optional<Digest> digest(Path path) {
    try {
      return Optional.of(new Digest(Disk.name(path)));
    } catch (Failure notADigest) {
      return Optional.empty();
    }
  }

  private long layerBytes(Path directory, Optional<Digest> chain) throws IOException {
    if (chain.isEmpty()) {
      return 0;
    }
    Optional<LayerRecord> record = LayerRecord.find(layout, new ChainId(chain.get()));
    boolean tree = Disk.isDirectory(directory.resolve("tree"));
    return fileBytes(directory.resolve("index"))
        + (tree ? record.map(LayerRecord::treeBytes).orElse(0L) : 0);
  }

  private static long fileBytes(Path file) throws IOException {
    try {
      return roundUp(Files.size(file));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static long roundUp(long sizeBytes) {
    return (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** The size of a directory that steps wrote to. */
  private static final class MountSize {
    private MountSize() {}

    static long of(Path place) throws IOException {
      long bytes = 0;
      try (RootDir root = RootDir.open(place)) {
        Deque<EntryPath> directories = new ArrayDeque<>(List.of(EntryPath.ROOT));
        while (!directories.isEmpty()) {
          EntryPath directory = directories.pop();
          bytes += BLOCK_BYTES;
          for (String name : root.list(directory)) {
            EntryPath path = directory.child(name);
            Optional<Entry.Node> node = root.stat(path);
            if (node.isPresent() && node.get() instanceof Entry.File file) {
              bytes += roundUp(file.sizeBytes());
            } else if (node.isPresent() && node.get() instanceof Entry.Directory) {
              directories.push(path);
            }
          }
        }
      }
      return bytes;
    }
  }
}
