package jbuild.image.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import jbuild.image.Layer;

/**
 * Writes the tar that carries a layout: short names, root's, of 1970, so that equal images give
 * equal archives. Not for layers, whose tar has many more rules.
 */
final class ArchiveWriter implements Closeable {
  private static final int BLOCK = 512;
  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final long MAX_OCTAL_SIZE = (1L << 33) - 1;
  private static final int CHECKSUM_OFFSET = 148;

  private final WritableByteChannel out;
  private final BlobCopy blobs;

  ArchiveWriter(WritableByteChannel out, BlobCopy blobs) {
    this.out = out;
    this.blobs = blobs;
  }

  void directory(String name) throws IOException {
    write(header(name, 0755, 0, '5'));
  }

  void file(String name, byte[] content) throws IOException {
    write(header(name, 0444, content.length, '0'));
    write(ByteBuffer.wrap(content));
    pad(content.length);
  }

  void blob(String name, Layer layer) throws IOException {
    long size = layer.descriptor().sizeBytes();
    write(header(name, 0444, size, '0'));
    blobs.copy(layer, out);
    pad(size);
  }

  void finish() throws IOException {
    write(ByteBuffer.allocate(2 * BLOCK));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void pad(long size) throws IOException {
    write(ByteBuffer.allocate((int) Math.floorMod(-size, (long) BLOCK)));
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static ByteBuffer header(String name, int mode, long size, char type) {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, octal(mode, 7));
    put(block, 108, octal(0, 7));
    put(block, 116, octal(0, 7));
    putSize(block, size);
    put(block, 136, octal(0, 11));
    put(block, CHECKSUM_OFFSET, "        ");
    block[156] = (byte) type;
    put(block, 257, "ustar\u000000");
    int sum = 0;
    for (byte b : block) {
      sum += Byte.toUnsignedInt(b);
    }
    put(block, CHECKSUM_OFFSET, octal(sum, 6) + "\u0000 ");
    return ByteBuffer.wrap(block);
  }

  /** Beyond 8 GiB in GNU's base 256, which every reader of image archives knows. */
  private static void putSize(byte[] block, long size) {
    if (size <= MAX_OCTAL_SIZE) {
      put(block, SIZE_OFFSET, octal(size, 11));
      return;
    }
    ByteBuffer.wrap(block).putLong(SIZE_OFFSET + SIZE_LENGTH - Long.BYTES, size);
    block[SIZE_OFFSET] = (byte) 0x80;
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text;
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }
}
