package jbuild.cache.mounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import jbuild.cache.CacheMounts;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.Lease;
import jbuild.cache.lease.StoreLock;
import jbuild.failure.Cancellation;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;
import jbuild.filesystem.tree.TreeWriter;
import jbuild.image.Digest;

/**
 * Cache mounts as directories {@code mounts/<hash of the identity>/<n>/data}. The first one, 0, is
 * for those who share or wait; private users take the first that is free. Each has a lock beside
 * it: held shared by {@code SHARED} users, exclusively by all others.
 */
public final class MountDirectories implements CacheMounts {
  /** The lock of a cache directory, in the directory of its number. */
  public static final String LOCK = "lock";

  private static final String DATA = "data";
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LAST_PAUSE_NANOS = 50_000_000;

  private final Layout layout;
  private final Lease lease;
  private final StoreLock storeLock;

  public MountDirectories(Layout layout, Lease lease, StoreLock storeLock) {
    this.layout = layout;
    this.lease = lease;
    this.storeLock = storeLock;
  }

  /** A cache directory in use; the lock keeps others, and the collector, away. */
  private record Locked(Path directory, FileLock lock) implements Held {
    @Override
    public void close() {
      lock.close();
    }
  }

  @Override
  public Held acquire(String identity, Sharing sharing, Seed seed, Cancellation cancellation)
      throws IOException {
    String name = Digest.of(identity.getBytes(UTF_8)).hex();
    Path directory = layout.mounts().resolve(name);
    return switch (sharing) {
      case SHARED -> waitFor(directory.resolve("0"), Mode.SHARED, seed, cancellation);
      case LOCKED -> waitFor(directory.resolve("0"), Mode.EXCLUSIVE, seed, cancellation);
      case PRIVATE -> firstFree(directory, seed, cancellation);
    };
  }

  private Held firstFree(Path directory, Seed seed, Cancellation cancellation) throws IOException {
    for (int number = 0; ; number++) {
      cancellation.check();
      Path place = directory.resolve(Integer.toString(number));
      Optional<FileLock> lock = tryLock(place, Mode.EXCLUSIVE, seed);
      if (lock.isPresent()) {
        return new Locked(place.resolve(DATA), lock.get());
      }
    }
  }

  private Held waitFor(Path place, Mode mode, Seed seed, Cancellation cancellation)
      throws IOException {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      cancellation.check();
      Optional<FileLock> lock = tryLock(place, mode, seed);
      if (lock.isPresent()) {
        return new Locked(place.resolve(DATA), lock.get());
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    }
  }

  /** Locks a cache directory, after making it if need be; empty if others are in the way. */
  private Optional<FileLock> tryLock(Path place, Mode mode, Seed seed) throws IOException {
    while (true) {
      try (FileLock _ = storeLock.shared()) {
        if (Disk.isDirectory(place.resolve(DATA))) {
          return FileLock.tryAcquire(place.resolve(LOCK), mode);
        }
      }
      create(place, seed);
    }
  }

  /** Makes a cache directory aside and gives it its place, unless another one is there first. */
  private void create(Path place, Seed seed) throws IOException {
    Path work = Disk.newDirectory(lease.newWork("mount"));
    fill(Disk.newTree(work.resolve(DATA)), seed.entries());
    boolean mine;
    try (FileLock _ = storeLock.shared()) {
      mine = Disk.renameDirectory(work, place);
    }
    if (!mine) {
      lease.discard(work);
    }
  }

  private static void fill(Path data, List<LayerEntry> entries) throws IOException {
    try (RootDir root = RootDir.open(data)) {
      TreeWriter.write(entries, root);
    }
  }
}
