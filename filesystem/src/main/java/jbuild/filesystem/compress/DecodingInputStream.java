package jbuild.filesystem.compress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;

/**
 * A decoder whose complaints about its input are {@code ARCHIVE} failures (or {@code LIMIT} ones
 * where it would need too much memory), while errors of the source stay what they are.
 */
final class DecodingInputStream extends InputStream {
  /** Makes a decoder, which may already read. */
  @FunctionalInterface
  interface Decoder {
    InputStream decode(InputStream encoded) throws IOException;
  }

  /** What is decoded; remembers the error that reading it ended with. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException error;

    private Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        error = e;
        throw e;
      }
    }
  }

  private final String format;
  private final Source source;
  private final InputStream decoded;

  DecodingInputStream(String format, InputStream encoded, Decoder decoder) throws IOException {
    this.format = format;
    this.source = new Source(encoded);
    try {
      this.decoded = decoder.decode(source);
    } catch (IOException e) {
      throw complaint(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return decoded.read(bytes, offset, length);
    } catch (IOException e) {
      throw complaint(e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Commons Compress lets these through for some damaged bzip2 data.
      throw new Failure(ErrorClass.ARCHIVE, "damaged " + format + " data", e);
    }
  }

  private Failure complaint(IOException e) throws IOException {
    if (source.error != null) {
      throw source.error;
    }
    String message = String.valueOf(e.getMessage());
    boolean tooLarge =
        e instanceof MemoryLimitException
            || message.toLowerCase(Locale.ROOT).contains("too much memory");
    return tooLarge
        ? new Failure(ErrorClass.LIMIT, format + " data needs too much memory: " + message, e)
        : new Failure(ErrorClass.ARCHIVE, "damaged " + format + " data: " + message, e);
  }

  @Override
  public void close() throws IOException {
    decoded.close();
  }
}
