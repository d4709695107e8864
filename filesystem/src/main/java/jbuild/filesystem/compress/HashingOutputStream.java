package jbuild.filesystem.compress;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import jbuild.image.Digest;

/** Passes bytes on and knows the digest and the number of those that passed. For one thread. */
public final class HashingOutputStream extends FilterOutputStream {
  private final MessageDigest hasher = Digest.hasher();
  private long sizeBytes;

  public HashingOutputStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    hasher.update((byte) b);
    sizeBytes++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    hasher.update(bytes, offset, length);
    sizeBytes += length;
  }

  /** The digest of what was written. To be asked for once, at the end. */
  public Digest digest() {
    return Digest.of(hasher);
  }

  /** How many bytes were written. */
  public long sizeBytes() {
    return sizeBytes;
  }
}
