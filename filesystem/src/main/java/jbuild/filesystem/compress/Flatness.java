package jbuild.filesystem.compress;

import java.util.Arrays;

/**
 * Tells bytes that will not shrink by how evenly the 256 values occur in a sample of them: in what
 * is compressed or encrypted already, each is as frequent as any other. Repetitions do not count,
 * so evenly mixed bytes that come again are told to be incompressible too. A function of the bytes
 * alone, in whole numbers. For one thread.
 */
final class Flatness {
  /** The sample: some strips, evenly spread. */
  private static final int STRIPS = 4;

  private static final int STRIP_BYTES = 256;
  private static final int SAMPLE_BYTES = STRIPS * STRIP_BYTES;

  /**
   * How many pairs of equal bytes a sample may have. Random bytes have 2046 and a deviation of 45;
   * code and text have several times as many.
   */
  private static final int MAX_EQUAL_PAIRS = 2300;

  private final int[] counts = new int[256];

  /** Whether an attempt is not worth while. Of fewer bytes than a sample it is never said. */
  boolean isFlat(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < SAMPLE_BYTES) {
      return false;
    }
    Arrays.fill(counts, 0);
    int stride = (length - STRIP_BYTES) / (STRIPS - 1);
    int equalPairs = 0;
    for (int strip = 0; strip < STRIPS; strip++) {
      int start = from + strip * stride;
      for (int i = start; i < start + STRIP_BYTES; i++) {
        equalPairs += counts[bytes[i] & 0xff]++;
      }
      if (equalPairs > MAX_EQUAL_PAIRS) {
        return false;
      }
    }
    return true;
  }
}
