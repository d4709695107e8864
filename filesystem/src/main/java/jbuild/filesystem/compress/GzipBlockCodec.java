package jbuild.filesystem.compress;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes each block a gzip member (RFC 1952) without a name or a time: concatenated members are what
 * Go's, pigz's and every runtime's reader takes. Runs of pieces that will not shrink are stored
 * between deflated ones, since they would take most of the time for nothing (ADR 0011).
 */
final class GzipBlockCodec implements BlockCodec {
  /**
   * Of zlib's levels the one after which a smaller blob begins to cost more time than it saves.
   * Pinned, like all that decides about bytes here, since blob digests depend on it.
   */
  static final int LEVEL = 2;

  private static final int PIECE_BYTES = 4096;

  /** A shorter run is not worth the end of what is deflated before it. */
  private static final int MIN_STORED_BYTES = 2 * PIECE_BYTES;

  private static final int MAX_STORED_BLOCK_BYTES = 0xffff;
  private static final int STORED_HEADER_SIZE = 5;
  private static final int HEADER_SIZE = 10;
  private static final int TRAILER_SIZE = 8;

  /** What deflate adds at worst: block headers, and the end of a run at every second piece. */
  private static final int SLACK = 64;

  private final Deflater deflater;
  private final Flatness flatness = new Flatness();
  private final CRC32 crc = new CRC32();

  GzipBlockCodec(int level) {
    this.deflater = new Deflater(level, true);
  }

  @Override
  public int maxEncodedSize(int inputSize) {
    return HEADER_SIZE + inputSize + inputSize / 256 + SLACK + TRAILER_SIZE;
  }

  @Override
  public int encode(byte[] in, int size, byte[] out) {
    Arrays.fill(out, 0, HEADER_SIZE, (byte) 0);
    out[0] = 0x1f;
    out[1] = (byte) 0x8b;
    out[2] = Deflater.DEFLATED;
    out[9] = (byte) 255; // no particular operating system, as Go writes
    int end = encodeRuns(in, size, out);
    crc.reset();
    crc.update(in, 0, size);
    putInt(out, end, (int) crc.getValue());
    putInt(out, end + 4, size);
    return end + TRAILER_SIZE;
  }

  private int encodeRuns(byte[] in, int size, byte[] out) {
    deflater.reset();
    int at = HEADER_SIZE;
    int from = 0;
    do {
      int stored = flatUntil(in, from, size);
      if (stored - from >= MIN_STORED_BYTES) {
        at = store(in, from, stored, stored == size, out, at);
        from = stored;
      } else {
        int end = deflatedUntil(in, from, size);
        at = deflate(in, from, end, end == size, out, at);
        from = end;
      }
    } while (from < size);
    return at;
  }

  private int flatUntil(byte[] in, int from, int size) {
    int end = from;
    while (end < size && flatness.isFlat(in, end, pieceEnd(end, size))) {
      end = pieceEnd(end, size);
    }
    return end;
  }

  /** Where the next run begins that is long enough to be stored. */
  private int deflatedUntil(byte[] in, int from, int size) {
    int end = from;
    int flatBytes = 0;
    while (end < size) {
      int next = pieceEnd(end, size);
      flatBytes = flatness.isFlat(in, end, next) ? flatBytes + next - end : 0;
      end = next;
      if (flatBytes >= MIN_STORED_BYTES) {
        return end - flatBytes;
      }
    }
    return size;
  }

  private static int pieceEnd(int from, int size) {
    return Math.min(from + PIECE_BYTES, size);
  }

  /**
   * Deflates a run. All but the last end on a whole byte, with what they held forgotten: nothing
   * behind them may refer to it, as the deflater does not know what is stored in between.
   */
  private int deflate(byte[] in, int from, int to, boolean last, byte[] out, int at) {
    deflater.setInput(in, from, to - from);
    if (last) {
      deflater.finish();
    }
    int room = out.length - TRAILER_SIZE - at;
    int written = deflater.deflate(out, at, room, last ? Deflater.NO_FLUSH : Deflater.FULL_FLUSH);
    if (last ? !deflater.finished() : written == room) {
      throw new IllegalStateException((to - from) + " bytes grew to more than " + room);
    }
    return at + written;
  }

  private static int store(byte[] in, int from, int to, boolean last, byte[] out, int at) {
    int end = at;
    for (int start = from; start < to; ) {
      int length = Math.min(MAX_STORED_BLOCK_BYTES, to - start);
      out[end] = (byte) (last && start + length == to ? 1 : 0);
      putShort(out, end + 1, length);
      putShort(out, end + 3, ~length);
      System.arraycopy(in, start, out, end + STORED_HEADER_SIZE, length);
      start += length;
      end += STORED_HEADER_SIZE + length;
    }
    return end;
  }

  private static void putShort(byte[] out, int at, int value) {
    out[at] = (byte) value;
    out[at + 1] = (byte) (value >>> 8);
  }

  private static void putInt(byte[] out, int at, int value) {
    putShort(out, at, value);
    putShort(out, at + 2, value >>> 16);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
