package jbuild.cache.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/** Checks size and digest of what is read, when the end is reached (rule S4). */
public final class VerifiedInputStream extends FilterInputStream {
  private final Descriptor expected;
  private final Mismatch mismatch;
  private final MessageDigest hasher = Digest.hasher();
  private long readBytes;
  private boolean verified;

  /** Makes the failure that tells what is wrong. */
  @FunctionalInterface
  public interface Mismatch {
    Failure of(String what) throws IOException;
  }

  public VerifiedInputStream(InputStream in, Descriptor expected, Mismatch mismatch) {
    super(in);
    this.expected = expected;
    this.mismatch = mismatch;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      hasher.update(bytes, offset, count);
      readBytes += count;
      if (readBytes > expected.sizeBytes()) {
        throw mismatch.of("more than " + expected.sizeBytes() + " bytes");
      }
    }
    // A reader that knows the size may never ask for the end of the stream.
    if (!verified && (count < 0 || readBytes == expected.sizeBytes())) {
      verify();
    }
    return count;
  }

  private void verify() throws IOException {
    verified = true;
    if (readBytes != expected.sizeBytes()) {
      throw mismatch.of(readBytes + " bytes, not " + expected.sizeBytes());
    }
    Digest found = Digest.of(hasher);
    if (!found.equals(expected.digest())) {
      throw mismatch.of("its bytes have the digest " + found);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(count, 1 << 16)];
    return count <= 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
