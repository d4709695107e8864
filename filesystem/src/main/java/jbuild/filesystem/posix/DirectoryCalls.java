package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls on names in an open directory. None follows a symbolic link in the name. */
public final class DirectoryCalls {
  private static final int READLINK_BYTES = 4096;
  private static final int LIST_BYTES = 32 * 1024;
  private static final int DIRENT_LENGTH = 16;
  private static final int DIRENT_NAME = 19;
  private static final long RENAME_NOREPLACE = 1;

  private DirectoryCalls() {}

  /**
   * @param mode less the umask
   */
  public static void mkdir(Fd directory, String name, int mode) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.MKDIRAT, directory.number(), frame.string(name), mode);
      Errno.check(result, Function.MKDIRAT, name);
    }
  }

  /**
   * Makes a device node or a FIFO.
   *
   * @param mode type and permissions, less the umask
   */
  public static void mknod(Fd directory, String name, int mode, FileStatus.Device device)
      throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.MKNODAT, directory.number(), frame.string(name), mode, encode(device));
      Errno.check(result, Function.MKNODAT, name);
    }
  }

  /** The C library's 64-bit form of a device number. */
  static long encode(FileStatus.Device device) {
    long major = Integer.toUnsignedLong(device.major());
    long minor = Integer.toUnsignedLong(device.minor());
    return ((major & 0xfffff000L) << 32)
        | ((major & 0xfff) << 8)
        | ((minor & 0xffffff00L) << 12)
        | (minor & 0xff);
  }

  public static void symlink(String target, Fd directory, String name) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.SYMLINKAT, frame.string(target), directory.number(), frame.string(name));
      Errno.check(result, Function.SYMLINKAT, name);
    }
  }

  /** Makes a second name for what the first name is; a symbolic link is not followed. */
  public static void link(Fd from, String existing, Fd directory, String name) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.LINKAT,
              from.number(),
              frame.string(existing),
              directory.number(),
              frame.string(name),
              0);
      Errno.check(result, Function.LINKAT, name);
    }
  }

  /** Removes a name that is no directory. Fails with EISDIR if it is one. */
  public static void unlink(Fd directory, String name) throws IOException {
    remove(directory, name, 0);
  }

  /** Removes an empty directory. */
  public static void rmdir(Fd directory, String name) throws IOException {
    remove(directory, name, Fd.AT_REMOVEDIR);
  }

  private static void remove(Fd directory, String name, int flags) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.UNLINKAT, directory.number(), frame.string(name), flags);
      Errno.check(result, Function.UNLINKAT, name);
    }
  }

  /**
   * Renames, if the new name does not exist yet (rule S1: publishing is a rename).
   *
   * @return false if it exists
   */
  public static boolean renameNoReplace(Fd from, String name, Fd to, String newName)
      throws IOException {
    return renameNoReplace(from.number(), name, to.number(), newName);
  }

  /** Likewise, for paths that jbuild itself chose. */
  public static boolean renameNoReplace(Path from, Path to) throws IOException {
    return renameNoReplace(Fd.AT_FDCWD, PathBytes.latin1(from), Fd.AT_FDCWD, PathBytes.latin1(to));
  }

  private static boolean renameNoReplace(int from, String name, int to, String newName)
      throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(
              Function.RENAMEAT2,
              from,
              frame.string(name),
              to,
              frame.string(newName),
              RENAME_NOREPLACE);
      if (result == -Errno.EEXIST) {
        return false;
      }
      Errno.check(result, Function.RENAMEAT2, newName);
      return true;
    }
  }

  /** The target of a symbolic link. */
  public static String readlink(Fd directory, String name) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.allocate(READLINK_BYTES);
      long result =
          frame.call(
              Function.READLINKAT,
              directory.number(),
              frame.string(name),
              target.address(),
              READLINK_BYTES);
      return latin1(target, 0, Errno.check(result, Function.READLINKAT, name));
    }
  }

  /** The names in a directory, but {@code .} and {@code ..}, in no order. */
  public static List<String> list(Fd directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Frame frame = new Frame()) {
      MemorySegment buffer = frame.allocate(LIST_BYTES);
      while (true) {
        long result =
            frame.call(Function.GETDENTS64, directory.number(), buffer.address(), LIST_BYTES);
        long length = Errno.check(result, Function.GETDENTS64, directory.procPath());
        if (length == 0) {
          return names;
        }
        addNames(buffer, length, names);
      }
    }
  }

  private static void addNames(MemorySegment entries, long length, List<String> names) {
    long offset = 0;
    while (offset < length) {
      long start = offset + DIRENT_NAME;
      long end = start;
      while (entries.get(JAVA_BYTE, end) != 0) {
        end++;
      }
      String name = latin1(entries, start, end - start);
      if (!name.equals(".") && !name.equals("..")) {
        names.add(name);
      }
      offset += Short.toUnsignedInt(entries.get(JAVA_SHORT, offset + DIRENT_LENGTH));
    }
  }

  static String latin1(MemorySegment bytes, long offset, long length) {
    byte[] copy = bytes.asSlice(offset, length).toArray(JAVA_BYTE);
    return new String(copy, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
