package jbuild.filesystem.posix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A lock on a file ({@code flock}, rule S6): it belongs to this opening of the file, not to the
 * process, and ends when it is closed or the process dies.
 */
public final class FileLock implements AutoCloseable {
  private static final long LOCK_SH = 1;
  private static final long LOCK_EX = 2;
  private static final long LOCK_NB = 4;
  private static final long LOCK_UN = 8;

  private final Fd file;

  private FileLock(Fd file) {
    this.file = file;
  }

  /** How a lock may be held. */
  public enum Mode {
    SHARED(LOCK_SH),
    EXCLUSIVE(LOCK_EX);

    private final long operation;

    Mode(long operation) {
      this.operation = operation;
    }
  }

  /** Waits for the lock. The file is made if need be, and must never be deleted or renamed. */
  public static FileLock acquire(Path path, Mode mode) throws IOException {
    return take(path, mode.operation)
        .orElseThrow(() -> new IllegalStateException("a waiting lock came back without"));
  }

  /** Takes the lock if it is free; else empty. */
  public static Optional<FileLock> tryAcquire(Path path, Mode mode) throws IOException {
    return take(path, mode.operation | LOCK_NB);
  }

  private static Optional<FileLock> take(Path path, long operation) throws IOException {
    Fd file = Fd.open(path, Fd.O_RDWR | Fd.O_CREAT);
    boolean taken = false;
    try {
      taken = lock(file, operation);
      return taken ? Optional.of(new FileLock(file)) : Optional.empty();
    } finally {
      if (!taken) {
        file.close();
      }
    }
  }

  private static boolean lock(Fd file, long operation) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.FLOCK, file.number(), operation);
      if (result == -Errno.EAGAIN) {
        return false;
      }
      Errno.check(result, Function.FLOCK, file.procPath());
      return true;
    }
  }

  /** The locked file, open for reading and writing; it is closed with the lock. */
  public Fd file() {
    return file;
  }

  /** Unlocks, even if a child process inherited the descriptor, and closes. */
  @Override
  public void close() {
    try (Frame frame = new Frame()) {
      var _ = frame.call(Function.FLOCK, file.number(), LOCK_UN);
    } finally {
      file.close();
    }
  }
}
