package jbuild.cache.lease;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;

/**
 * The lock on the store as a whole. It is held for moments only: shared to publish an object or to
 * take hold of one, exclusive to choose what is to be removed. So nobody sees an object vanish
 * between looking it up and noting it in a lease.
 */
public final class StoreLock {
  private static final long LIMIT_NANOS = 60_000_000_000L;
  private static final long FIRST_PAUSE_NANOS = 100_000;
  private static final long LAST_PAUSE_NANOS = 20_000_000;

  private final Path file;

  public StoreLock(Layout layout) {
    this.file = layout.locks().resolve("store");
  }

  public FileLock shared() throws IOException {
    return acquire(Mode.SHARED);
  }

  public FileLock exclusive() throws IOException {
    return acquire(Mode.EXCLUSIVE);
  }

  /** The exclusive lock, unless anybody has the store locked at this moment. */
  public Optional<FileLock> tryExclusive() throws IOException {
    Disk.directories(Disk.parent(file));
    return FileLock.tryAcquire(file, Mode.EXCLUSIVE);
  }

  /** Takes the lock of a smaller thing without waiting, safe from a collector that deletes it. */
  public Optional<FileLock> tryFile(Path lockFile, Mode mode) throws IOException {
    Disk.directories(Disk.parent(lockFile));
    try (FileLock _ = shared()) {
      return FileLock.tryAcquire(lockFile, mode);
    }
  }

  // Tries again and again, because a thread that waits inside of flock(2) blocks its carrier.
  private FileLock acquire(Mode mode) throws IOException {
    Disk.directories(Disk.parent(file));
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      Optional<FileLock> lock = FileLock.tryAcquire(file, mode);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new Failure(ErrorClass.BUSY, "another jbuild keeps " + file + " locked");
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    }
  }
}
