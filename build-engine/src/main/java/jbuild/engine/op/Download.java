package jbuild.engine.op;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.image.Digest;

/**
 * The body of an answer, written to a file.
 *
 * @param digest of the file
 * @param modifiedSeconds what {@code Last-Modified} says, since 1970; 0 where it says nothing
 */
record Download(Digest digest, long sizeBytes, long modifiedSeconds) {
  private static final int BUFFER = 1 << 16;

  /** The three forms of RFC 9110, section 5.6.7. */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  /**
   * Reads the body to its end. Fails with {@code NET} when less or more comes than was announced,
   * {@code LIMIT} when it is too long for a layer.
   *
   * @param shown the URL, for messages
   */
  static Download of(Web.Answer answer, Path file, String shown, Cancellation cancellation)
      throws IOException {
    requireModest(answer.lengthBytes().orElse(0), shown);
    MessageDigest hasher = Digest.hasher();
    long size;
    try (InputStream body = content(answer, shown, cancellation);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hasher)) {
      size = copy(body, out, shown, cancellation);
    }
    long modified = answer.header("Last-Modified").map(Download::seconds).orElse(0L);
    return new Download(Digest.of(hasher), size, modified);
  }

  /** The file itself: how it was compressed on the way is not part of it. */
  private static InputStream content(Web.Answer answer, String shown, Cancellation cancellation)
      throws IOException {
    InputStream whole;
    try {
      whole = new WholeBody(answer.body(), answer.lengthBytes());
    } catch (IOException e) {
      throw broken(shown, e, cancellation);
    }
    boolean gzip = answer.header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
    try {
      return gzip ? Compression.decompress(whole) : whole;
    } catch (IOException e) {
      throw broken(shown, e, cancellation);
    }
  }

  private static long copy(
      InputStream body, OutputStream out, String shown, Cancellation cancellation)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int count = read(body, buffer, shown, cancellation);
        count >= 0;
        count = read(body, buffer, shown, cancellation)) {
      out.write(buffer, 0, count);
      size += count;
      requireModest(size, shown);
    }
    return size;
  }

  /** Reading is the web's fault when it fails, writing is this machine's. */
  private static int read(
      InputStream body, byte[] buffer, String shown, Cancellation cancellation) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw broken(shown, e, cancellation);
    }
  }

  private static Failure broken(String shown, IOException e, Cancellation cancellation) {
    cancellation.check();
    return new Failure(
        ErrorClass.NET,
        "cannot fetch " + shown + ": " + Failure.printable(String.valueOf(e.getMessage())),
        e);
  }

  private static void requireModest(long size, String shown) {
    if (size > DirectoryTree.MAX_FILE_BYTES) {
      throw new Failure(ErrorClass.LIMIT, shown + " is larger than 256 GiB");
    }
  }

  private static long seconds(String date) {
    return DATES.stream()
        .flatMap(form -> seconds(date.strip(), form).stream())
        .findFirst()
        .orElse(0L);
  }

  private static Optional<Long> seconds(String date, DateTimeFormatter form) {
    try {
      return Optional.of(ZonedDateTime.parse(date, form).toEpochSecond());
    } catch (DateTimeException other) {
      return Optional.empty();
    }
  }

  /** A body that fails where it ends before, or goes on after, its announced length. */
  private static final class WholeBody extends FilterInputStream {
    private final OptionalLong announced;
    private long count;

    WholeBody(InputStream in, OptionalLong announced) {
      super(in);
      this.announced = announced;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      count += Math.max(n, 0);
      boolean over = announced.isPresent() && count > announced.getAsLong();
      if (over || (n < 0 && announced.isPresent() && count < announced.getAsLong())) {
        throw new IOException(count + " bytes came instead of " + announced.getAsLong());
      }
      return n;
    }
  }
}
