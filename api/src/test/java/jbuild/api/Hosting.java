package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A web server and a git server on loopback whose files are those of a directory. */
final class Hosting implements AutoCloseable {
  private final Path directory;
  private final HttpServer server;
  private Optional<GitDaemon> daemon = Optional.empty();
  private Optional<Instant> lastModified = Optional.empty();

  private Hosting(Path directory, HttpServer server) {
    this.directory = directory;
    this.server = server;
  }

  static Hosting of(Path directory) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Hosting hosting = new Hosting(Files.createDirectories(directory), HttpServer.create(any, 0));
    hosting.server.createContext("/", hosting::answer);
    hosting.server.start();
    return hosting;
  }

  /** What answers say of the time of what they send. */
  Hosting lastModified(Instant time) {
    lastModified = Optional.of(time);
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = URLDecoder.decode(exchange.getRequestURI().getRawPath(), UTF_8).substring(1);
      Path file = directory.resolve(name);
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      lastModified.ifPresent(time ->
          exchange
              .getResponseHeaders()
              .set(
                  "Last-Modified",
                  DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC))));
      byte[] body = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  String url(String name) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Writes a file to be served. */
  Hosting file(String name, String content) throws IOException {
    Files.writeString(file(name), content, UTF_8);
    return this;
  }

  /** A tar of a directory, compressed as the file's name says. */
  Hosting tar(String name, Path content) throws IOException {
    run(content, Map.of(), "tar", "--sort=name", "-caf", file(name).toString(), ".");
    return this;
  }

  /** Makes a directory a repository that is served as a bare one, and commits what is in it. */
  Hosting repository(String name, Path content, long seconds) throws IOException {
    return repository(name, content, seconds, "sha1");
  }

  /**
   * @param format of the repository's object names: {@code sha1} or {@code sha256}
   */
  Hosting repository(String name, Path content, long seconds, String format) throws IOException {
    String time = seconds + " +0000";
    Map<String, String> who =
        Map.of(
            "GIT_AUTHOR_NAME", "a",
            "GIT_AUTHOR_EMAIL", "a@example.com",
            "GIT_AUTHOR_DATE", time,
            "GIT_COMMITTER_NAME", "a",
            "GIT_COMMITTER_EMAIL", "a@example.com",
            "GIT_COMMITTER_DATE", time,
            "GIT_CONFIG_GLOBAL", "/dev/null");
    run(content, who, "git", "init", "-q", "-b", "main", "--object-format=" + format);
    run(content, who, "git", "add", "-A");
    run(content, who, "git", "commit", "-q", "-m", "first");
    run(content, who, "git", "clone", "-q", "--bare", ".", file(name).toString());
    if (daemon.isEmpty()) {
      daemon = Optional.of(GitDaemon.serve(directory));
    }
    return this;
  }

  /** The address of a repository. */
  String git(String name) {
    return daemon.orElseThrow().url(name);
  }

  private static void run(Path directory, Map<String, String> variables, String... command)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    daemon.ifPresent(GitDaemon::close);
  }
}
