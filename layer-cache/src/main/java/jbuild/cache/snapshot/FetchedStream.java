package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way into the store: what is read is written there too. The size is checked on the
 * way, because a source that never ends must not fill the disk. A source that failed is not asked
 * again, and fails as before.
 */
final class FetchedStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 17;

  private final InputStream source;
  private final OutputStream store;
  private final Descriptor blob;
  private long copiedBytes;
  private boolean ended;
  private @Nullable IOException error;
  private @Nullable Failure failure;

  FetchedStream(InputStream source, OutputStream store, Descriptor blob) {
    this.source = source;
    this.store = store;
    this.blob = blob;
  }

  /** Whether the source came to its end. */
  boolean isWhole() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
    try {
      return pass(bytes, offset, length);
    } catch (IOException e) {
      error = e;
      throw e;
    } catch (Failure e) {
      failure = e;
      throw e;
    }
  }

  private int pass(byte[] bytes, int offset, int length) throws IOException {
    int count = source.read(bytes, offset, length);
    if (count < 0) {
      ended = true;
      return count;
    }
    copiedBytes += count;
    if (copiedBytes > blob.sizeBytes()) {
      throw new Failure(
          ErrorClass.DIGEST, blob.digest() + ": more than " + blob.sizeBytes() + " bytes");
    }
    store.write(bytes, offset, count);
    return count;
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long count = 0;
    for (int read = read(buffer); read >= 0; read = read(buffer)) {
      out.write(buffer, 0, read);
      count += read;
    }
    return count;
  }
}
