package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * What {@code statx} tells of an inode.
 *
 * @param mode with the file type bits
 * @param links the number of its names
 * @param device major and minor number of a device node, else zeros
 * @param inode unique in its file system
 */
public record FileStatus(
    int mode, int links, Owner owner, long sizeBytes, Mtime mtime, Device device, Inode inode) {
  public static final int S_IFMT = 0170000;
  public static final int S_IFIFO = 0010000;
  public static final int S_IFCHR = 0020000;
  public static final int S_IFDIR = 0040000;
  public static final int S_IFBLK = 0060000;
  public static final int S_IFREG = 0100000;
  public static final int S_IFLNK = 0120000;
  public static final int S_IFSOCK = 0140000;

  static final int BYTES = 256;

  /** User and group id, 0 to 4294967295. */
  public record Owner(long uid, long gid) {}

  public record Mtime(long seconds, int nanos) {}

  public record Device(int major, int minor) {}

  /** An inode's identity on this machine. */
  public record Inode(int deviceMajor, int deviceMinor, long number) {}

  /** One of the S_IF constants. */
  public int type() {
    return mode & S_IFMT;
  }

  public boolean isRegular() {
    return type() == S_IFREG;
  }

  public boolean isDirectory() {
    return type() == S_IFDIR;
  }

  public boolean isSymlink() {
    return type() == S_IFLNK;
  }

  /** Permission, set-id and sticky bits. */
  public int permissions() {
    return mode & 07777;
  }

  static FileStatus of(MemorySegment statx) {
    return new FileStatus(
        Short.toUnsignedInt(statx.get(JAVA_SHORT, 28)),
        statx.get(JAVA_INT, 16),
        new Owner(
            Integer.toUnsignedLong(statx.get(JAVA_INT, 20)),
            Integer.toUnsignedLong(statx.get(JAVA_INT, 24))),
        statx.get(JAVA_LONG, 40),
        new Mtime(statx.get(JAVA_LONG, 112), statx.get(JAVA_INT, 120)),
        new Device(statx.get(JAVA_INT, 128), statx.get(JAVA_INT, 132)),
        new Inode(statx.get(JAVA_INT, 136), statx.get(JAVA_INT, 140), statx.get(JAVA_LONG, 32)));
  }
}
