package jbuild.filesystem.compress;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Decides where the blocks of a tar end, by what stands there: before some of the headers, chosen
 * by the name in them, and before some records inside large files, chosen by their bytes. So a
 * change moves no cut but those close by, and blocks that hold the same as before come out the
 * same. Looks at one block at a time and at nothing but its bytes; what is no tar is cut too, just
 * not as well.
 */
final class BlockCutter {
  /** No block but the last is shorter. */
  static final int MIN_BYTES = 128 << 10;

  /** No block is longer. */
  static final int MAX_BYTES = 1 << 20;

  /** From here on a header is taken sooner. */
  private static final int USUAL_BYTES = 512 << 10;

  /** A file of this size begins a block of its own, so that its cuts do not depend on others. */
  private static final int LARGE_FILE_BYTES = 512 << 10;

  private static final int RECORD = 512;

  /** One of so many headers, before and beyond the usual length, and of so many other records. */
  private static final int HEADERS = 32;

  private static final int LATE_HEADERS = 4;
  private static final int RECORDS = 2048;

  private static final int NAME_LENGTH = 100;
  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_DIGITS = 11;
  private static final int MAGIC_OFFSET = 257;
  private static final int PREFIX_OFFSET = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final byte[] MAGIC = "ustar".getBytes(US_ASCII);
  private static final long SPREAD = 0x9e3779b97f4a7c15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

  private BlockCutter() {}

  /**
   * Where the block that starts at 0 ends, or -1 when more of it must be seen.
   *
   * @param from how far it was looked at before
   * @param size how much there is, at most {@link #MAX_BYTES}
   */
  static int find(byte[] block, int from, int size) {
    int first = Math.max(MIN_BYTES, (from + RECORD - 1) / RECORD * RECORD);
    for (int at = first; at + RECORD <= size; at += RECORD) {
      if (isCut(block, at)) {
        return at;
      }
    }
    return size == MAX_BYTES ? MAX_BYTES : -1;
  }

  /** How far {@link #find} has looked when it found nothing. */
  static int lookedAt(int size) {
    return size / RECORD * RECORD;
  }

  private static boolean isCut(byte[] block, int at) {
    if (!Arrays.equals(block, at + MAGIC_OFFSET, at + MAGIC_OFFSET + 5, MAGIC, 0, 5)) {
      long sample = (long) LONGS.get(block, at) ^ (long) LONGS.get(block, at + RECORD - 8) * SPREAD;
      return isOneOf(RECORDS, sample);
    }
    long name = hash(block, at, NAME_LENGTH, 0);
    name = hash(block, at + PREFIX_OFFSET, PREFIX_LENGTH, name);
    return isOneOf(at < USUAL_BYTES ? HEADERS : LATE_HEADERS, name) || isLarge(block, at);
  }

  /** The bits that a product mixes best are its highest; nothing but zeros is not chosen. */
  private static boolean isOneOf(int number, long value) {
    long mixed = (value ^ (value >>> 32)) * SPREAD;
    return mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(number)) == number - 1;
  }

  private static long hash(byte[] bytes, int from, int length, long seed) {
    long hash = seed;
    for (int i = from; i < from + length && bytes[i] != 0; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001b3L;
    }
    return hash;
  }

  private static boolean isLarge(byte[] block, int at) {
    long size = 0;
    for (int i = at + SIZE_OFFSET; i < at + SIZE_OFFSET + SIZE_DIGITS; i++) {
      if (block[i] < '0' || block[i] > '7') {
        return block[i] < 0; // more than octal digits can say
      }
      size = size * 8 + block[i] - '0';
    }
    return size >= LARGE_FILE_BYTES;
  }
}
