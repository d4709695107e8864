package jbuild.filesystem.context;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jbuild.filesystem.posix.RawStatus;

/**
 * What the file system tells of an entry, links not followed.
 *
 * @param mode with the file type bits
 * @param device of the file system
 * @param node the number of a device node
 * @param ctimeNanos since 1970; set by the kernel at every change, so it cannot be turned back
 */
record Attributes(
    int mode,
    long links,
    long inode,
    long device,
    long node,
    long sizeBytes,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeNanos) {
  /** As {@code java.nio} calls them. */
  static final String NAMES = "unix:mode,nlink,ino,dev,rdev,size,lastModifiedTime,ctime";

  static final int FIFO = 0010000;
  static final int CHARACTER_DEVICE = 0020000;
  static final int DIRECTORY = 0040000;
  static final int BLOCK_DEVICE = 0060000;
  static final int REGULAR = 0100000;
  static final int SYMLINK = 0120000;
  static final int SOCKET = 0140000;

  private static final int TYPE_MASK = 0170000;
  private static final int PERMISSIONS = 07777;
  private static final long NANOS = 1_000_000_000L;

  static Attributes of(Map<String, Object> told) {
    Instant mtime = time(told, "lastModifiedTime").toInstant();
    return new Attributes(
        number(told, "mode").intValue(),
        number(told, "nlink").longValue(),
        number(told, "ino").longValue(),
        number(told, "dev").longValue(),
        number(told, "rdev").longValue(),
        number(told, "size").longValue(),
        mtime.getEpochSecond(),
        mtime.getNano(),
        time(told, "ctime").to(TimeUnit.NANOSECONDS));
  }

  static Attributes of(RawStatus told) {
    return new Attributes(
        told.mode(),
        told.links(),
        told.inode(),
        told.device(),
        told.node(),
        told.sizeBytes(),
        told.mtimeSeconds(),
        told.mtimeNanos(),
        told.ctimeSeconds() * NANOS + told.ctimeNanos());
  }

  private static FileTime time(Map<String, Object> told, String name) {
    if (told.get(name) instanceof FileTime time) {
      return time;
    }
    throw new IllegalStateException("the file system tells no " + name);
  }

  private static Number number(Map<String, Object> told, String name) {
    if (told.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("the file system tells no " + name);
  }

  static int type(int mode) {
    return mode & TYPE_MASK;
  }

  int type() {
    return type(mode);
  }

  static int permissions(int mode) {
    return mode & PERMISSIONS;
  }

  /** Since 1970; wraps around for a time that is centuries away, which has no such form. */
  long wholeMtimeNanos() {
    return mtimeSeconds * NANOS + mtimeNanos;
  }

  /** Whether the time of modification is one that nanoseconds since 1970 can tell. */
  boolean hasPlainTime() {
    return Math.abs(mtimeSeconds) < Long.MAX_VALUE / NANOS;
  }

  /** As glibc packs device numbers. */
  int major() {
    return (int) ((node >>> 8 & 0xfff) | (node >>> 32 & ~0xfffL));
  }

  int minor() {
    return (int) ((node & 0xff) | (node >>> 12 & ~0xffL));
  }
}
