package jbuild.filesystem.compress;

import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes each block a gzip member (RFC 1952) without a name or a time: concatenated members are what
 * Go's, pigz's and every runtime's reader takes.
 */
final class GzipBlockCodec implements BlockCodec {
  /** Pinned, since blob digests depend on it: changing it makes every blob another one. */
  static final int LEVEL = 4;

  private static final int HEADER_SIZE = 10;
  private static final int TRAILER_SIZE = 8;

  /** Stored blocks of deflate cost 5 bytes for at least 16 KiB; the rest is slack. */
  private static final int SLACK = 64;

  private final Deflater deflater;
  private final CRC32 crc = new CRC32();

  GzipBlockCodec(int level) {
    this.deflater = new Deflater(level, true);
  }

  @Override
  public int maxEncodedSize(int inputSize) {
    return HEADER_SIZE + inputSize + inputSize / 1024 + SLACK + TRAILER_SIZE;
  }

  @Override
  public int encode(byte[] in, int size, byte[] out) {
    java.util.Arrays.fill(out, 0, HEADER_SIZE, (byte) 0);
    out[0] = 0x1f;
    out[1] = (byte) 0x8b;
    out[2] = Deflater.DEFLATED;
    out[9] = (byte) 255; // no particular operating system, as Go writes
    deflater.reset();
    deflater.setInput(in, 0, size);
    deflater.finish();
    int end =
        HEADER_SIZE + deflater.deflate(out, HEADER_SIZE, out.length - HEADER_SIZE - TRAILER_SIZE);
    if (!deflater.finished()) {
      throw new IllegalStateException("a block of " + size + " bytes grew to more than " + end);
    }
    crc.reset();
    crc.update(in, 0, size);
    putInt(out, end, (int) crc.getValue());
    putInt(out, end + 4, size);
    return end + TRAILER_SIZE;
  }

  private static void putInt(byte[] out, int at, int value) {
    for (int i = 0; i < 4; i++) {
      out[at + i] = (byte) (value >>> (8 * i));
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
