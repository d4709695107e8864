package jbuild.filesystem.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file descriptor, closed once. It is for the owner to see that nobody uses it after. All
 * are opened close-on-exec. Names are Latin-1 strings, one char a byte.
 */
public final class Fd implements AutoCloseable {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0100;
  public static final int O_EXCL = 0200;
  public static final int O_NONBLOCK = 04000;
  public static final int O_PATH = 010000000;
  public static final int O_DIRECTORY = isArm() ? 040000 : 0200000;
  public static final int O_NOFOLLOW = isArm() ? 0100000 : 0400000;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  static final int O_CLOEXEC = 02000000;
  static final int STATX_BASIC_STATS = 0x7ff;
  private static final long SYS_OPENAT2 = 437;
  private static final long RESOLVE_NO_MAGICLINKS = 2;
  private static final long RESOLVE_NO_SYMLINKS = 4;
  private static final long RESOLVE_BENEATH = 8;
  private static final int MAX_RETRIES = 128;

  private final int number;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Fd(int number) {
    this.number = number;
  }

  /** Takes over a descriptor that another call of this package opened. */
  static Fd adopt(int number) {
    return new Fd(number);
  }

  /** Opens a path that jbuild itself chose, following links. */
  public static Fd open(Path path, int flags) throws IOException {
    return open(AT_FDCWD, PathBytes.latin1(path), flags, 0600);
  }

  /**
   * Opens a path of the host's.
   *
   * @param flags O_NOFOLLOW belongs to them for any name from outside
   */
  public static Fd open(String path, int flags) throws IOException {
    return open(AT_FDCWD, path, flags, 0);
  }

  /**
   * Opens one name of this directory.
   *
   * @param flags O_NOFOLLOW belongs to them for any name from outside
   * @param mode of a file that O_CREAT makes, less the umask
   */
  public Fd openAt(String name, int flags, int mode) throws IOException {
    return open(number, name, flags, mode);
  }

  /** Opens the inode of this descriptor (an O_PATH one) anew, with other flags. */
  public Fd reopen(int flags) throws IOException {
    return open(AT_FDCWD, procPath(), flags, 0);
  }

  private static Fd open(int directory, String path, int flags, int mode) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(Function.OPENAT, directory, frame.string(path), flags | O_CLOEXEC, mode);
      return new Fd((int) Errno.check(result, Function.OPENAT, path));
    }
  }

  /**
   * Opens a relative path below this directory with {@code openat2}, so that no symbolic link, no
   * {@code ..} above this directory and no magic link is ever followed. The kernel asks to try
   * again when something was renamed meanwhile; that is done some times.
   *
   * @return empty if this kernel or a system call filter does not offer the call
   */
  public Optional<Fd> openBeneath(String path, int flags) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment how = frame.allocate(24);
      how.set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, flags | O_CLOEXEC);
      how.set(
          java.lang.foreign.ValueLayout.JAVA_LONG,
          16,
          RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
      long name = frame.string(path);
      long result = -Errno.EAGAIN;
      for (int i = 0; i < MAX_RETRIES && result == -Errno.EAGAIN; i++) {
        result = frame.call(Function.SYSCALL, SYS_OPENAT2, number, name, how.address(), 24);
      }
      if (result == -Errno.ENOSYS || result == -Errno.EPERM || result == -Errno.EAGAIN) {
        return Optional.empty();
      }
      if (result < 0) {
        throw Errno.exception((int) -result, "openat2", path);
      }
      return Optional.of(new Fd((int) result));
    }
  }

  /** The status of the open inode. */
  public FileStatus status() throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment statx = frame.allocate(FileStatus.BYTES);
      long result = statx(frame, "", AT_EMPTY_PATH, statx);
      Errno.check(result, Function.STATX, procPath());
      return FileStatus.of(statx);
    }
  }

  /** The status of one name of this directory, itself and not what it points to; or empty. */
  public Optional<FileStatus> statusAt(String name) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment statx = frame.allocate(FileStatus.BYTES);
      long result = statx(frame, name, AT_SYMLINK_NOFOLLOW, statx);
      if (result == -Errno.ENOENT) {
        return Optional.empty();
      }
      Errno.check(result, Function.STATX, name);
      return Optional.of(FileStatus.of(statx));
    }
  }

  private long statx(Frame frame, String name, int flags, MemorySegment statx) {
    return frame.call(
        Function.STATX, number, frame.string(name), flags, STATX_BASIC_STATS, statx.address());
  }

  /** For calls of this package, and for messages. */
  public int number() {
    return number;
  }

  /** The name under which the kernel shows this very inode to this process. */
  String procPath() {
    return "/proc/self/fd/" + number;
  }

  /** Closes. An error is of no consequence: what was written is synced elsewhere or not at all. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try (Frame frame = new Frame()) {
        var _ = frame.call(Function.CLOSE, number, 0);
      }
    }
  }

  private static boolean isArm() {
    return "aarch64".equals(System.getProperty("os.arch"));
  }
}
