package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls that read or set owner, mode, times and extended attributes of exactly one inode, through
 * an open descriptor of it (rule P3), O_PATH ones included.
 */
public final class AttributeCalls {
  private static final int FIRST_GUESS_BYTES = 256;
  private static final int XATTR_MAX_BYTES = 64 * 1024;

  private AttributeCalls() {}

  /** Sets owner and group. Clears set-id bits and file capabilities, so it comes first. */
  public static void chown(Fd file, FileStatus.Owner owner) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.FCHOWNAT,
              file.number(),
              frame.string(""),
              owner.uid(),
              owner.gid(),
              Fd.AT_EMPTY_PATH);
      Errno.check(result, Function.FCHOWNAT, file.procPath());
    }
  }

  /** Sets the owner of a name in a directory, of a link itself. */
  public static void chownAt(Fd directory, String name, FileStatus.Owner owner) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.FCHOWNAT,
              directory.number(),
              frame.string(name),
              owner.uid(),
              owner.gid(),
              Fd.AT_SYMLINK_NOFOLLOW);
      Errno.check(result, Function.FCHOWNAT, name);
    }
  }

  /**
   * @param file opened for reading or writing, not O_PATH
   * @param mode 0 to 07777, whatever the umask
   */
  public static void chmod(Fd file, int mode) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(frame.call(Function.FCHMOD, file.number(), mode), Function.FCHMOD, "");
    }
  }

  /** Likewise for an O_PATH descriptor of anything but a symbolic link. */
  public static void chmodPath(Fd file, int mode) throws IOException {
    try (Frame frame = new Frame()) {
      String path = file.procPath();
      long result = frame.call(Function.FCHMODAT, Fd.AT_FDCWD, frame.string(path), mode, 0);
      Errno.check(result, Function.FCHMODAT, path);
    }
  }

  /** Likewise for a name in a directory, which must not be a symbolic link. */
  public static void chmodAt(Fd directory, String name, int mode) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.FCHMODAT, directory.number(), frame.string(name), mode, 0);
      Errno.check(result, Function.FCHMODAT, name);
    }
  }

  /** Sets the modification time, and the access time to the same. */
  public static void setMtime(Fd file, FileStatus.Mtime mtime) throws IOException {
    try (Frame frame = new Frame()) {
      long times = timespecs(frame, mtime);
      String path = file.procPath();
      long result = frame.call(Function.UTIMENSAT, Fd.AT_FDCWD, frame.string(path), times, 0);
      Errno.check(result, Function.UTIMENSAT, path);
    }
  }

  /** Likewise for a descriptor that is not O_PATH, without a look-up. */
  public static void setMtimeOpen(Fd file, FileStatus.Mtime mtime) throws IOException {
    try (Frame frame = new Frame()) {
      long times = timespecs(frame, mtime);
      Errno.check(frame.call(Function.FUTIMENS, file.number(), times), Function.FUTIMENS, "");
    }
  }

  /** Likewise for a name in a directory, of a link itself. */
  public static void setMtimeAt(Fd directory, String name, FileStatus.Mtime mtime)
      throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.UTIMENSAT,
              directory.number(),
              frame.string(name),
              timespecs(frame, mtime),
              Fd.AT_SYMLINK_NOFOLLOW);
      Errno.check(result, Function.UTIMENSAT, name);
    }
  }

  private static long timespecs(Frame frame, FileStatus.Mtime mtime) {
    MemorySegment times = frame.allocate(32);
    for (int offset = 0; offset < 32; offset += 16) {
      times.set(JAVA_LONG, offset, mtime.seconds());
      times.set(JAVA_LONG, offset + 8L, mtime.nanos());
    }
    return times.address();
  }

  /**
   * @param value bytes in Latin-1
   */
  public static void setXattr(Fd file, String name, String value) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment bytes = frame.bytes(value);
      long result =
          frame.call(
              Function.SETXATTR,
              frame.string(file.procPath()),
              frame.string(name),
              bytes.address(),
              bytes.byteSize(),
              0);
      Errno.check(result, Function.SETXATTR, name);
    }
  }

  /** All attributes of an inode that this process may see; none where there are none at all. */
  public static Map<String, String> xattrs(Fd file) throws IOException {
    return xattrs(Function.LISTXATTR, Function.GETXATTR, file.procPath());
  }

  /** Those of a name in a directory, of a link itself. */
  public static Map<String, String> xattrsAt(Fd directory, String name) throws IOException {
    return xattrs(Function.LLISTXATTR, Function.LGETXATTR, directory.procPath() + "/" + name);
  }

  private static Map<String, String> xattrs(Function list, Function get, String path)
      throws IOException {
    try (Frame frame = new Frame()) {
      long address = frame.string(path);
      Optional<String> names =
          value(frame, list, path, (buffer, size) -> frame.call(list, address, buffer, size));
      if (names.isEmpty() || names.get().isEmpty()) {
        return Map.of();
      }
      Map<String, String> found = new TreeMap<>();
      for (String name : names.get().split("\0", 0)) {
        long key = frame.string(name);
        value(frame, get, path, (buffer, size) -> frame.call(get, address, key, buffer, size))
            .ifPresent(value -> found.put(name, value));
      }
      return found;
    }
  }

  @FunctionalInterface
  private interface SizedCall {
    long into(long buffer, int size);
  }

  /** The bytes that a call gives, or empty where there is no such thing. */
  private static Optional<String> value(
      Frame frame, Function function, String object, SizedCall call) throws IOException {
    int size = FIRST_GUESS_BYTES;
    while (true) {
      MemorySegment buffer = frame.allocate(size);
      long result = call.into(buffer.address(), size);
      if (result == -Errno.EOPNOTSUPP || result == -Errno.ENODATA) {
        return Optional.empty();
      }
      if (result != -Errno.ERANGE || size >= XATTR_MAX_BYTES) {
        long length = Errno.check(result, function, object);
        return Optional.of(DirectoryCalls.latin1(buffer, 0, length));
      }
      size = XATTR_MAX_BYTES;
    }
  }
}
