package jbuild.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Git repositories behind {@code git http-backend} on a {@link FileServer}. */
final class GitServer {
  private static final Map<String, String> FIXED =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_AUTHOR_NAME", "a",
          "GIT_AUTHOR_EMAIL", "a@example.com",
          "GIT_COMMITTER_NAME", "a",
          "GIT_COMMITTER_EMAIL", "a@example.com",
          "GIT_AUTHOR_DATE", "1000000000 +0000",
          "GIT_COMMITTER_DATE", "1000000000 +0000");

  private final Path directory;
  private final FileServer server;

  private GitServer(Path directory, FileServer server) {
    this.directory = directory;
    this.server = server;
  }

  /** Serves repositories of a directory below {@code /git/}. */
  static GitServer on(FileServer server, Path directory) throws IOException {
    GitServer git = new GitServer(Files.createDirectories(directory), server);
    server.on("/git/", git::serve);
    return git;
  }

  String url(String name) {
    return server.url() + "/git/" + name + "/.git";
  }

  Repository repository(String name, String format) throws IOException {
    Path work = Files.createDirectories(directory.resolve(name));
    Repository repository = new Repository(work);
    repository.git("init", "-q", "-b", "main", "--object-format=" + format);
    return repository;
  }

  /** A repository with a work tree, in which commits are made. */
  record Repository(Path work) {
    String git(String... arguments) throws IOException {
      return GitServer.run(work, arguments);
    }

    Repository file(String name, String content) throws IOException {
      Path file = work.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    }

    /** Commits all files, and gives the commit's id. */
    String commit(String message) throws IOException {
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    }
  }

  static String run(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(FIXED);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return output;
  }

  private void serve(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "-c", "safe.directory=*", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", directory.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("PATH_INFO", exchange.getRequestURI().getPath().substring("/git".length()));
    environment.put(
        "QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("REMOTE_ADDR", "127.0.0.1");
    variable(exchange, "Content-Type", environment, "CONTENT_TYPE");
    variable(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
    variable(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
    byte[] body = exchange.getRequestBody().readAllBytes();
    environment.put("CONTENT_LENGTH", String.valueOf(body.length));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(body);
    } catch (IOException closed) {
      // It does not read the body of every request.
    }
    answer(exchange, process.getInputStream().readAllBytes());
  }

  private static void variable(
      HttpExchange exchange, String header, Map<String, String> environment, String name) {
    Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
        .ifPresent(value -> environment.put(name, value));
  }

  private static void answer(HttpExchange exchange, byte[] output) throws IOException {
    String text = new String(output, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    int status = 200;
    for (String line : text.substring(0, end).split("\r\n", -1)) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("Status:")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(line.substring(0, line.indexOf(':')), value);
      }
    }
    FileServer.send(exchange, status, text.substring(end + 4).getBytes(ISO_8859_1));
  }
}
