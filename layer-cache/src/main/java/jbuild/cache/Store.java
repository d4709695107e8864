package jbuild.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import jbuild.cache.collect.Collector;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.content.BlockTables;
import jbuild.cache.disk.Durability;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.StoreVersion;
import jbuild.cache.disk.Trash;
import jbuild.cache.disk.WriteBack;
import jbuild.cache.index.DigestFiles;
import jbuild.cache.index.RecordIndex;
import jbuild.cache.index.WebRecordFiles;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.Lease;
import jbuild.cache.lease.LeaseScan;
import jbuild.cache.lease.RunDirectory;
import jbuild.cache.lease.StoreLock;
import jbuild.cache.mounts.MountDirectories;
import jbuild.cache.names.NameTable;
import jbuild.cache.names.NamedImage;
import jbuild.cache.names.RememberingSource;
import jbuild.cache.snapshot.BlobRecords;
import jbuild.cache.snapshot.Cutoffs;
import jbuild.cache.snapshot.LayerTable;
import jbuild.cache.snapshot.Origins;
import jbuild.cache.snapshot.OverlaySnapshotter;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.context.DigestFile;
import jbuild.filesystem.posix.FileLock;
import jbuild.image.DiffId;
import jbuild.image.ImageSource;

/**
 * jbuild's state on disk, opened for one build. While it is open a lease protects all that the
 * build looks up or makes from collection (rule S7). Several processes share one store.
 *
 * <p>The lease is made when something is first written. A build that only looks things up is safe
 * from a plain prune, which keeps what records and names refer to, but not from a prune of all.
 */
public final class Store implements AutoCloseable {
  private final Layout layout;
  private final Settings settings;
  private final StoreLock storeLock;
  private final Trash trash;
  private final Durability durability;
  private final WriteBack writeBack;
  private final Lease lease;
  private final BlobDirectory content;
  private final Origins origins;
  private final LayerTable layers;
  private final OverlaySnapshotter snapshots;
  private final RecordIndex index;
  private final WebRecordFiles webRecords;
  private final DigestFiles contexts;
  private final NameTable names;
  private final MountDirectories mounts;
  private Optional<RunDirectory> runDirectory = Optional.empty();

  /**
   * What a store needs to know of the machine.
   *
   * @param runParent where run directories are made; absent: in the store
   * @param bootId identifies the time since the machine was started
   */
  record Settings(Optional<Path> runParent, InstantSource clock, String bootId) {}

  private Store(Layout layout, Settings settings) {
    this.layout = layout;
    this.settings = settings;
    storeLock = new StoreLock(layout);
    trash = new Trash(layout);
    durability = new Durability(layout, settings.bootId());
    writeBack = new WriteBack(durability);
    lease = new Lease(layout, storeLock, durability);
    content = new BlobDirectory(layout, lease);
    KeyLocks locks = new KeyLocks(layout, storeLock);
    origins = new Origins(layout, lease, locks, content);
    layers = new LayerTable(layout, lease, trash);
    snapshots =
        new OverlaySnapshotter(
            new OverlaySnapshotter.Parts(
                lease,
                locks,
                layers,
                origins,
                new BlobRecords(layout, lease, content),
                content,
                new BlockTables(layout, lease, content),
                new Cutoffs(layout, lease),
                settings.clock()));
    index = new RecordIndex(layout, lease, locks, snapshots::isAvailable);
    webRecords = new WebRecordFiles(layout, lease);
    contexts = new DigestFiles(layout, lease);
    names =
        new NameTable(
            layout,
            new NameTable.Parts(lease, content, durability, settings.clock()),
            this::restore);
    mounts = new MountDirectories(layout, lease, storeLock);
  }

  /**
   * Opens a store, making it if it is new (mode 0700) and clearing away what a killed process left.
   * Fails with {@code STORE} when it was written by a newer version, {@code HOST} when the file
   * system lacks something.
   */
  public static Store open(Path root) throws IOException {
    return open(root, systemSettings(Optional.empty()));
  }

  /**
   * Likewise.
   *
   * @param runParent an existing directory that run directories are made in
   */
  public static Store open(Path root, Path runParent) throws IOException {
    return open(root, systemSettings(Optional.of(runParent)));
  }

  private static Settings systemSettings(Optional<Path> runParent) throws IOException {
    return new Settings(runParent, InstantSource.system(), Durability.currentBootId());
  }

  static Store open(Path root, Settings settings) throws IOException {
    Layout layout = new Layout(resolved(root));
    StoreVersion.check(layout);
    Store store = new Store(layout, settings);
    store.recover();
    if (store.durability.isSyncDue(settings.clock().instant())) {
      store.beginSync();
    }
    return store;
  }

  /** Links on the way to the store are followed once, here: below, a link is always wrong. */
  private static Path resolved(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    return Files.exists(absolute) ? absolute.toRealPath() : absolute;
  }

  /** Throws away what a power loss may have damaged, and what dead processes were working on. */
  private void recover() throws IOException {
    boolean doubtful = durability.hasDoubtful();
    if (!doubtful && !LeaseScan.isNeeded(layout)) {
      return;
    }
    Optional<FileLock> lock =
        doubtful ? Optional.of(storeLock.exclusive()) : storeLock.tryExclusive();
    if (lock.isEmpty()) {
      return;
    }
    try (FileLock _ = lock.get()) {
      durability.dropDoubtful(trash);
      var _ = new LeaseScan(layout, trash).sweep();
    }
    trash.empty();
  }

  private void restore(NamedImage image, int number) throws IOException {
    NamedImage.NamedLayer layer = image.layers().get(number);
    List<DiffId> stack =
        image.layers().subList(0, number + 1).stream().map(NamedImage.NamedLayer::diff).toList();
    snapshots.restore(stack, layer.blob(), layer.origin());
  }

  public ContentStore content() {
    return content;
  }

  public Snapshotter snapshots() {
    return snapshots;
  }

  public CacheIndex index() {
    return index;
  }

  public WebRecords webRecords() {
    return webRecords;
  }

  /**
   * What is known of the files of a build context.
   *
   * @param directory where it really is, links followed
   */
  public DigestFile contextDigests(Path directory) {
    return contexts.of(directory);
  }

  public ImageNames names() {
    return names;
  }

  public CacheMounts cacheMounts() {
    return mounts;
  }

  /**
   * Remembers what references resolved to, so that a later build asks no registry. Layers of base
   * images that an earlier build adopted are fetched from {@code remote} too.
   *
   * @param refresh ask the remote source always ({@code --pull})
   */
  public ImageSource remembering(ImageSource remote, boolean refresh) {
    origins.fetchFrom(remote);
    return new RememberingSource(layout, lease, content, remote, refresh);
  }

  /** A private directory for the state of running steps; gone when the store is closed. */
  public synchronized Path runDirectory() {
    if (runDirectory.isEmpty()) {
      try {
        runDirectory = Optional.of(RunDirectory.create(layout, lease, settings.runParent()));
      } catch (IOException e) {
        throw new Failure(ErrorClass.STORE, "cannot make a run directory: " + e, e);
      }
    }
    return runDirectory.get().path();
  }

  /** A directory for what an executor keeps from one build to the next. */
  public Path executorDirectory() {
    return layout.executor();
  }

  /**
   * Makes everything written so far durable: once, before a build reports what it keeps here (rule
   * S2). What no build waits for is synced by a later one.
   */
  public void sync() throws IOException {
    writeBack.sync();
  }

  /** Begins with it; what goes wrong is told by {@link #sync}. */
  public void beginSync() {
    writeBack.begin();
  }

  /**
   * One kind of object.
   *
   * @param sizeBytes about what they take on disk
   * @param reclaimableBytes what a prune of all would free now
   */
  public record Usage(String kind, int count, long sizeBytes, long reclaimableBytes) {}

  /** What there is of each kind, kinds without objects too. */
  public List<Usage> usage() throws IOException {
    return new Collector(layout, storeLock, trash).usage();
  }

  /**
   * Removes what no name, no cache record and no live lease needs.
   *
   * @param all cache records, cache mounts and names too, as far as no build uses them
   * @return bytes freed, about
   */
  public long prune(boolean all) throws IOException {
    long freedBytes = new Collector(layout, storeLock, trash).prune(all);
    lease.forget();
    return freedBytes;
  }

  /** Drops work in progress and everything held. What was not synced stays, but may not survive. */
  @Override
  public synchronized void close() {
    try (Lease _ = lease;
        LayerTable _ = layers;
        WriteBack _ = writeBack;
        RunDirectory _ = runDirectory.orElse(null)) {
      runDirectory = Optional.empty();
    } catch (IOException e) {
      throw new Failure(ErrorClass.STORE, "cannot clean up " + layout.root() + ": " + e, e);
    }
  }
}
