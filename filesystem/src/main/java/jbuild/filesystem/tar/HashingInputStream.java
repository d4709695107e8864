package jbuild.filesystem.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import jbuild.image.Digest;

/** Hashes what is read. Closing it leaves the stream below open. */
final class HashingInputStream extends FilterInputStream {
  private final MessageDigest hasher = Digest.hasher();

  HashingInputStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count > 0) {
      hasher.update(bytes, offset, count);
    }
    return count;
  }

  /** Reads the rest. */
  Digest digestOfAll() throws IOException {
    byte[] buffer = new byte[1 << 13];
    for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
      // hashed
    }
    return Digest.of(hasher);
  }

  @Override
  public void close() {}
}
