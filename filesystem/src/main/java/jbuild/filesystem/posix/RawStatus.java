package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What {@code statx} tells of an inode, as the kernel wrote it: for directories with so many
 * entries that a {@link FileStatus} of each would cost too much. To be used before the next one is
 * made.
 */
public final class RawStatus {
  private final long[] words;
  private final int start;

  RawStatus(long[] words, int start) {
    this.words = words;
    this.start = start;
  }

  /** Of a path of the host's, Latin-1, itself and not what it points to. */
  public static RawStatus at(String path) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment statx = frame.allocate(FileStatus.BYTES);
      long result =
          frame.call(
              Function.STATX,
              Fd.AT_FDCWD,
              frame.string(path),
              Fd.AT_SYMLINK_NOFOLLOW,
              Fd.STATX_BASIC_STATS,
              statx.address());
      Errno.check(result, Function.STATX, path);
      return new RawStatus(statx.toArray(JAVA_LONG), 0);
    }
  }

  /** With the file type bits. */
  public int mode() {
    return (int) (words[start + 3] >>> 32) & 0xFFFF;
  }

  public long links() {
    return words[start + 2] & 0xFFFFFFFFL;
  }

  public long inode() {
    return words[start + 4];
  }

  public long sizeBytes() {
    return words[start + 5];
  }

  public long ctimeSeconds() {
    return words[start + 12];
  }

  public int ctimeNanos() {
    return (int) words[start + 13];
  }

  public long mtimeSeconds() {
    return words[start + 14];
  }

  public int mtimeNanos() {
    return (int) words[start + 15];
  }

  /** The number of a device node, as the C library packs it. */
  public long node() {
    return device(words[start + 16]);
  }

  /** The number of the file system's device, likewise. */
  public long device() {
    return device(words[start + 17]);
  }

  private static long device(long majorAndMinor) {
    return DirectoryCalls.encode(
        new FileStatus.Device((int) majorAndMinor, (int) (majorAndMinor >>> 32)));
  }
}
