package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshotter;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * Fetches the file of an ADD from the web into a layer of its own (S211-S213). Redirects are
 * followed here, so that each hop is looked at (rule N1).
 */
final class HttpRunner {
  private static final int MAX_HOPS = 10;
  private static final int MODE = 0600;
  private static final int BUFFER = 1 << 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Workshop workshop;

  HttpRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  Result run(Op.Http op, Session session) throws IOException {
    Path file = Files.createTempFile(workshop.scratch().get(), "download", "");
    try {
      return write(op, fetch(op, file, session), file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private record Fetched(Digest digest, long sizeBytes, long modifiedSeconds) {}

  private static Fetched fetch(Op.Http op, Path file, Session session) throws IOException {
    try (HttpClient client =
            HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
        Cancellation.Registration _ = session.cancellation().onCancel(client::shutdownNow)) {
      HttpResponse<InputStream> response = get(client, op.url(), session);
      MessageDigest hasher = Digest.hasher();
      long size;
      try (InputStream body = response.body();
          OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hasher)) {
        size = copy(body, out, op, session);
      }
      Digest digest = Digest.of(hasher);
      requireChecksum(op, digest);
      return new Fetched(digest, size, modified(response));
    }
  }

  /** Reading is the web's fault when it fails, writing is this machine's. */
  private static long copy(InputStream body, OutputStream out, Op.Http op, Session session)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int count = read(body, buffer, op, session);
        count >= 0;
        count = read(body, buffer, op, session)) {
      out.write(buffer, 0, count);
      size += count;
    }
    return size;
  }

  private static int read(InputStream body, byte[] buffer, Op.Http op, Session session) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      session.cancellation().check();
      throw new Failure(
          ErrorClass.NET, "cannot fetch " + shown(op.url()) + ": " + e.getMessage(), e);
    }
  }

  private static void requireChecksum(Op.Http op, Digest digest) {
    if (op.checksum().filter(sum -> !sum.equals(digest.toString())).isPresent()) {
      throw new Failure(
          ErrorClass.DIGEST,
          "digest mismatch for "
              + shown(op.url())
              + ": "
              + digest
              + " (expected: "
              + op.checksum().get()
              + ")");
    }
  }

  private static long modified(HttpResponse<?> response) {
    Optional<String> header = response.headers().firstValue("Last-Modified");
    try {
      return header
          .map(text ->
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond())
          .orElse(0L);
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  private Result write(Op.Http op, Fetched fetched, Path file) throws IOException {
    Entry.File entry =
        new Entry.File(
            EntryPath.ofText(op.fileName()),
            new Metadata(MODE, 0, 0, fetched.modifiedSeconds()),
            fetched.sizeBytes());
    String identity = op.fileName() + "\0" + fetched.digest() + "\0" + fetched.modifiedSeconds();
    CacheKey key = new CacheKey(Digest.of(identity.getBytes(UTF_8)));
    return Workshop.result(
        workshop
            .snapshots()
            .write(
                Optional.empty(),
                List.of(new LayerEntry(entry, () -> Files.newInputStream(file))),
                Snapshotter.Form.TREE,
                key));
  }

  private static HttpResponse<InputStream> get(HttpClient client, String url, Session session)
      throws IOException {
    URI uri = checked(url, url);
    for (int hop = 0; hop <= MAX_HOPS; hop++) {
      session.cancellation().check();
      HttpResponse<InputStream> response = send(client, uri, session);
      int status = response.statusCode();
      if (status / 100 == 2) {
        return response;
      }
      response.body().close();
      Optional<String> location = response.headers().firstValue("Location");
      if (status / 100 != 3 || location.isEmpty()) {
        throw new Failure(
            ErrorClass.NET, "invalid response status " + status + " of " + shown(url));
      }
      uri = redirected(uri, location.get(), url);
    }
    throw new Failure(ErrorClass.NET, "more than " + MAX_HOPS + " redirects of " + shown(url));
  }

  private static URI redirected(URI from, String location, String url) {
    try {
      return checked(from.resolve(location).toString(), url);
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.NET, shown(url) + " redirects to an invalid URL", e);
    }
  }

  private static URI checked(String target, String url) {
    String lower = target.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      throw new Failure(ErrorClass.NET, shown(url) + " redirects to another scheme");
    }
    return URI.create(target);
  }

  private static HttpRequest request(URI uri) {
    try {
      return HttpRequest.newBuilder(uri)
          .header("Accept-Encoding", "identity")
          .timeout(PATIENCE)
          .build();
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.NET, "invalid URL " + shown(uri.toString()), e);
    }
  }

  private static HttpResponse<InputStream> send(HttpClient client, URI uri, Session session) {
    try {
      return client.send(request(uri), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      session.cancellation().check();
      throw new Failure(
          ErrorClass.NET, "cannot fetch " + shown(uri.toString()) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new Failure(ErrorClass.CANCEL, "the build was cancelled", e);
    }
  }

  /** A URL without the user's name and password. */
  private static String shown(String url) {
    return url.replaceFirst("//[^/@]*@", "//");
  }
}
