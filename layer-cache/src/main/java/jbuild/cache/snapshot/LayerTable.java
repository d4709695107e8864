package jbuild.cache.snapshot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.ObjectId;
import jbuild.cache.disk.Trash;
import jbuild.cache.lease.Lease;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerIndex;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * The layers that lie in the store with an index, and some with a tree: one directory each, holding
 * {@code layer} (the record), {@code index} and perhaps {@code tree}.
 */
public final class LayerTable implements AutoCloseable {
  /** About 40 MB of indexes. */
  private static final long CACHED_ENTRIES = 500_000;

  private static final String INDEX = "index";

  private static final String TREE = "tree";

  private final Layout layout;
  private final Lease lease;
  private final Trash trash;
  private final OpenTrees trees = new OpenTrees();
  private final Map<ChainId, LayerRecord> known = new ConcurrentHashMap<>();

  /** Trees that were there: each step asks for those of all layers below it. */
  private final Set<Path> seenTrees = ConcurrentHashMap.newKeySet();

  private final BoundedCache<ChainId, LayerIndex> indexes =
      new BoundedCache<>(CACHED_ENTRIES, index -> 10 + index.entries().size());

  public LayerTable(Layout layout, Lease lease, Trash trash) {
    this.layout = layout;
    this.lease = lease;
    this.trash = trash;
    lease.onTaken(known::clear);
    lease.onTaken(seenTrees::clear);
  }

  /** The record of a layer; empty if there is none, or a damaged one. */
  public Optional<LayerRecord> find(ChainId chain) throws IOException {
    LayerRecord earlier = known.get(chain);
    if (earlier != null) {
      return Optional.of(earlier);
    }
    Optional<LayerRecord> found = lease.hold(List.of(ObjectId.chain(chain)), () -> read(chain));
    if (found.isPresent() && found.get().shared().isPresent()) {
      ChainId shared = found.get().shared().get();
      boolean there = lease.hold(List.of(ObjectId.chain(shared)), () -> read(shared).isPresent());
      found = there ? found : Optional.empty();
    }
    found.ifPresent(record -> known.put(chain, record));
    return found;
  }

  private Optional<LayerRecord> read(ChainId chain) throws IOException {
    return LayerRecord.find(layout, chain);
  }

  /** Where the tree of a layer is, if it has one. */
  public Optional<Path> tree(ChainId chain) throws IOException {
    Optional<LayerRecord> record = find(chain);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    Path tree = home(chain, record.get()).resolve(TREE);
    if (seenTrees.contains(tree)) {
      return Optional.of(tree);
    }
    if (!Disk.isDirectory(tree)) {
      return Optional.empty();
    }
    seenTrees.add(tree);
    return Optional.of(tree);
  }

  /** Opens a file of a tree that {@link #tree} found. */
  InputStream open(Path tree, EntryPath path) throws IOException {
    return trees.open(tree, path);
  }

  /** Whether the layer can be indexed and read from what is in the table alone. */
  boolean isWhole(ChainId chain) throws IOException {
    Optional<LayerRecord> record = find(chain);
    return record.isPresent()
        && isIndexed(chain, record.get())
        && (record.get().entries() == 0 || tree(chain).isPresent());
  }

  private boolean isIndexed(ChainId chain, LayerRecord record) {
    return Disk.isFile(home(chain, record).resolve(INDEX));
  }

  private Path home(ChainId chain, LayerRecord record) {
    return layout.snapshot(record.shared().orElse(chain));
  }

  /** The index of a layer; empty if it is not here, or was damaged, and then it is removed. */
  public Optional<LayerIndex> index(ChainId chain) throws IOException {
    Optional<LayerRecord> record = find(chain);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    ChainId home = record.get().shared().orElse(chain);
    Optional<LayerIndex> cached = indexes.find(home);
    if (cached.isPresent()) {
      return cached;
    }
    try {
      LayerIndex index = readIndex(layout.snapshot(home).resolve(INDEX), record.get());
      indexes.put(home, index);
      return Optional.of(index);
    } catch (NoSuchFileException missing) {
      known.remove(chain); // Whoever makes it again replaces what is left.
      return Optional.empty();
    } catch (IOException damaged) {
      discard(home);
      known.remove(chain);
      return Optional.empty();
    }
  }

  private static LayerIndex readIndex(Path file, LayerRecord record) throws IOException {
    MessageDigest hasher = Digest.hasher();
    LayerIndex index;
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), hasher)) {
      index = LayerIndex.read(in);
    }
    if (!Digest.of(hasher).equals(record.indexFile())) {
      throw new DamagedRecordException("the index does not have the digest recorded");
    }
    return index;
  }

  /**
   * Publishes a layer, unless it is there already.
   *
   * @param work a directory of the caller's, which may hold {@code tree} and is used up
   */
  void publish(ChainId chain, DiffId diff, LayerIndex index, Work work) throws IOException {
    Digest indexFile = writeIndex(index, work.directory().resolve(INDEX));
    LayerRecord record = LayerRecord.of(diff, index, indexFile, work.created());
    Disk.write(work.directory().resolve(LayerRecord.FILE), record.encode());
    if (move(chain, work.directory())) {
      known.put(chain, record);
      indexes.put(chain, index);
    } else if (work.hasTree()) {
      addTree(chain, work.tree());
    }
  }

  /** Publishes a layer that is the same as another one but for its parents. */
  void share(ChainId chain, ChainId same) throws IOException {
    LayerRecord record =
        find(same).orElseThrow(() -> new IllegalStateException("no layer " + same)).sharing(same);
    Path work = Disk.newDirectory(lease.newWork("layer"));
    Disk.write(work.resolve(LayerRecord.FILE), record.encode());
    if (move(chain, work)) {
      known.put(chain, record);
    }
  }

  private boolean move(ChainId chain, Path work) throws IOException {
    Path place = layout.snapshot(chain);
    return lease.publish(
        ObjectId.chain(chain),
        () -> {
          if (Disk.isDirectory(place) && isOfNoUse(chain)) {
            discard(chain);
          }
          return Disk.renameDirectory(work, place);
        });
  }

  /** Whether a layer that is here lacks what every layer has. */
  private boolean isOfNoUse(ChainId chain) throws IOException {
    Optional<LayerRecord> record = find(chain);
    return record.isEmpty() || !isIndexed(chain, record.get());
  }

  /** Gives a layer the tree that it did not have. */
  private void addTree(ChainId chain, Path tree) throws IOException {
    ChainId home = find(chain).flatMap(LayerRecord::shared).orElse(chain);
    Path place = layout.snapshot(home).resolve(TREE);
    lease.publish(ObjectId.chain(home), () -> Disk.renameDirectory(tree, place));
  }

  private static Digest writeIndex(LayerIndex index, Path file) throws IOException {
    MessageDigest hasher = Digest.hasher();
    Disk.guarded(
        file,
        () -> {
          try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
              OutputStream hashing =
                  new BufferedOutputStream(new DigestOutputStream(out, hasher), 1 << 16)) {
            index.write(hashing);
          }
          return file;
        });
    return Digest.of(hasher);
  }

  /** Removes a layer that turned out damaged, so that it is made again. */
  void discard(ChainId chain) throws IOException {
    known.remove(chain);
    indexes.remove(chain);
    Path tree = layout.snapshot(chain).resolve(TREE);
    seenTrees.remove(tree);
    trees.forget(tree);
    trash.take(layout.snapshot(chain));
  }

  /** Closes the trees that files were read from. */
  @Override
  public void close() {
    trees.close();
  }

  /**
   * A layer's directory before it is published.
   *
   * @param created when the layer was made
   */
  record Work(Path directory, Instant created) {
    Path tree() {
      return directory.resolve(TREE);
    }

    boolean hasTree() {
      return Disk.isDirectory(tree());
    }
  }

  /** Drops what is left of a layer's directory, if it was not published. */
  void abandon(Work work) throws IOException {
    if (Disk.isDirectory(work.directory())) {
      lease.discard(work.directory());
    }
  }

  /** Begins a layer in a directory that is there already, and holds nothing but the tree. */
  Work adopt(Path directory, Path tree, Instant created) throws IOException {
    Work work = new Work(directory, created);
    Files.move(tree, work.tree(), StandardCopyOption.ATOMIC_MOVE);
    return work;
  }

  /** Begins a layer. */
  Work begin(Instant created) throws IOException {
    return new Work(Disk.newDirectory(lease.newWork("layer")), created);
  }
}
