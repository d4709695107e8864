package jbuild.registry.http;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A response whose head was read. To be closed. */
public final class HttpAnswer implements Closeable {
  private static final int DRAINED_BYTES = 1 << 16;

  private final URI uri;
  private final int status;
  private final HttpURLConnection connection;
  private final IdleWatch watch;
  private boolean ended;

  HttpAnswer(URI uri, int status, HttpURLConnection connection, IdleWatch watch) {
    this.uri = uri;
    this.status = status;
    this.connection = connection;
    this.watch = watch;
  }

  /** Who answered, after redirects. */
  public URI uri() {
    return uri;
  }

  public int status() {
    return status;
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  public boolean isRedirect() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(connection.getHeaderField(name));
  }

  public List<String> headers(String name) {
    for (Map.Entry<@Nullable String, List<String>> field :
        connection.getHeaderFields().entrySet()) {
      if (name.equalsIgnoreCase(field.getKey())) {
        return List.copyOf(field.getValue());
      }
    }
    return List.of();
  }

  /** The length that the head announces. */
  public OptionalLong lengthBytes() {
    long length = connection.getContentLengthLong();
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /** The body, which ends early without a word when the connection does. */
  public InputStream body() throws IOException {
    InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    return new Watched(in == null ? InputStream.nullInputStream() : in);
  }

  /** At most so many bytes of the body, and one more to show that there are more. */
  public byte[] bytes(int maxBytes) throws IOException {
    try (InputStream in = body()) {
      return in.readNBytes(maxBytes + 1);
    }
  }

  /** Leaves the connection open for the next request, if little or nothing of the body is left. */
  @Override
  public void close() {
    if (!ended && !connection.getRequestMethod().equals("HEAD")) {
      end();
    }
    watch.finish();
  }

  private void end() {
    long length = connection.getContentLengthLong();
    if (length < 0 || length > DRAINED_BYTES) {
      connection.disconnect();
      return;
    }
    try (InputStream in = body()) {
      in.skipNBytes(length);
    } catch (IOException e) {
      connection.disconnect(); // the answer is not wanted any more, and so neither is its error
    }
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return counted(in.read(buffer, offset, length));
      } catch (IOException e) {
        throw watch.explain(e);
      } catch (RuntimeException e) {
        if (watch.isBrokenOff()) {
          throw watch.explain(new IOException("broken off", e));
        }
        throw e;
      }
    }

    private int counted(int n) throws IOException {
      ended |= n < 0;
      if (n > 0) {
        watch.progress(n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      super.close();
      ended = true;
      watch.finish();
    }
  }
}
