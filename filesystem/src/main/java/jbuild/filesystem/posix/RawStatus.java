package jbuild.filesystem.posix;

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
