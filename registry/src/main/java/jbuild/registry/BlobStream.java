package jbuild.registry;

import java.io.IOException;
import java.io.InputStream;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.Retries;
import org.jspecify.annotations.Nullable;

/**
 * A blob being downloaded. When the connection breaks it goes on from where it was, by a range
 * request if the registry can do that. Ends after the promised size; a byte beyond it is passed on,
 * so that who verifies can see that there is too much.
 */
final class BlobStream extends InputStream {
  /** Less than this does not renew the patience, or a dripping server would have it for ever. */
  private static final long PROGRESS_BYTES = 1 << 18;

  private final long size;
  private final Retries.Budget budget;
  private final Opener opener;
  private @Nullable HttpAnswer answer;
  private @Nullable InputStream body;
  private long position;
  private long progress;

  /** Asks for the blob from an offset on. */
  @FunctionalInterface
  interface Opener {
    HttpAnswer open(long from) throws IOException;
  }

  BlobStream(long size, Retries.Budget budget, Opener opener) {
    this.size = size;
    this.budget = budget;
    this.opener = opener;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position > size) {
      return -1;
    }
    while (true) {
      try {
        return readOnce(buffer, offset, length);
      } catch (IOException e) {
        close();
        budget.spend(e);
      }
    }
  }

  /** Asks for the blob now, so that a place that lacks it shows at once. */
  void connect() {
    while (body == null) {
      try {
        open();
      } catch (IOException e) {
        close();
        budget.spend(e);
      }
    }
  }

  private int readOnce(byte[] buffer, int offset, int length) throws IOException {
    InputStream in = body == null ? open() : body;
    long wanted = Math.min(length, size + 1 - position);
    int n = in.read(buffer, offset, (int) wanted);
    if (n < 0 && position < size) {
      throw new IOException("the connection ended after " + position + " of " + size + " bytes");
    }
    if (n > 0) {
      position += n;
      if (position - progress >= PROGRESS_BYTES) {
        progress = position;
        budget.progress();
      }
    }
    return n;
  }

  private InputStream open() throws IOException {
    HttpAnswer fresh = opener.open(position);
    answer = fresh;
    if (fresh.status() == 416 && position == size) {
      body = InputStream.nullInputStream();
      return InputStream.nullInputStream();
    }
    Repository.requireSuccess(fresh);
    InputStream in = fresh.body();
    body = in;
    if (fresh.status() == 206) {
      requireRange(fresh);
    } else if (position > 0) {
      in.skipNBytes(position);
    }
    return in;
  }

  /** A range that is not the one asked for would put bytes in the wrong place. */
  private void requireRange(HttpAnswer fresh) throws IOException {
    String range = fresh.header("Content-Range").orElse("");
    if (!range.startsWith("bytes " + position + "-")) {
      throw new IOException("the registry sent another range than was asked for");
    }
  }

  @Override
  public void close() {
    if (answer != null) {
      answer.close();
    }
    answer = null;
    body = null;
  }
}
