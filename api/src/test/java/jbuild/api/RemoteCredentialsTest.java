package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S214: what is sent to which server of what the caller keeps secret. */
class RemoteCredentialsTest {
  private static final String MARKER = "marker-5e3f";
  private static final String BEARER = "Bearer " + MARKER;

  @TempDir private Path directory;
  private Project project;
  private FileServer server;
  private FileServer other;

  @BeforeEach
  void startServers() throws IOException {
    project = Project.in(directory);
    server = FileServer.start();
    other = FileServer.start();
    other.file("/f", "f\n".getBytes(UTF_8), "\"t\"", "");
    server.file("/f", "f\n".getBytes(UTF_8), "\"t\"", "");
  }

  @AfterEach
  void stopServers() throws IOException {
    server.close();
    other.close();
    try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(
            Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1).contains(MARKER),
            file::toString);
      }
    }
  }

  private Path build(String line) throws IOException {
    Path out = Files.createTempDirectory(directory, "out");
    project.file("Dockerfile", "FROM scratch\n" + line + "\n");
    project.to(new Destination.Local(out));
    var _ = project.build();
    return out;
  }

  private void secret(String id, String value) throws IOException {
    project.secret(id, Files.writeString(directory.resolve("secret"), value));
  }

  private static List<Optional<String>> sent(FileServer to) {
    return to.asked().stream().map(FileServer.Asked::authorization).distinct().toList();
  }

  private static String basic(String account) {
    return "Basic " + Base64.getEncoder().encodeToString(account.getBytes(UTF_8));
  }

  /** S214. */
  @Test
  void aTokenOfTheHostIsSentToItAndToNoOther() throws IOException {
    secret("HTTP_AUTH_TOKEN_127.0.0.1", MARKER + "\n");
    server.redirect("/away", other.url() + "/f");
    server.redirect("/here", "/f");
    var _ = build("ADD " + server.url() + "/f /");
    var _ = build("ADD " + server.url() + "/here /");
    assertEquals(List.of(Optional.of(BEARER)), sent(server));
    var _ = build("ADD " + server.url() + "/away /");
    assertEquals(List.of("GET /f"), other.lines());
    assertEquals(List.of(Optional.empty()), sent(other));
  }

  /** S214. */
  @Test
  void aHeaderIsSentAsItIsAndNothingOfAnotherHost() throws IOException {
    secret("HTTP_AUTH_HEADER_127.0.0.1", "Custom " + MARKER);
    var _ = build("ADD " + server.url() + "/f /");
    assertEquals(List.of(Optional.of("Custom " + MARKER)), sent(server));
    secret("HTTP_AUTH_TOKEN_example.com", MARKER);
    var _ = build("ADD " + other.url() + "/f /");
    assertEquals(List.of(Optional.empty()), sent(other));
  }

  /** S214; HTT-04. */
  @Test
  void aPasswordInTheUrlIsSentButNeverShown() throws IOException {
    String url = server.url().replace("//", "//user:" + MARKER + "@");
    server.redirect("/away", other.url() + "/f");
    var _ = build("ADD " + url + "/away /");
    assertEquals(List.of(Optional.of(basic("user:" + MARKER))), sent(server));
    assertEquals(List.of(Optional.empty()), sent(other));
    BuildException failure =
        assertThrows(BuildException.class, () -> build("ADD " + url + "/none /"));
    assertFalse(failure.getMessage().contains(MARKER), failure.getMessage());
  }

  /** S214. */
  @Test
  void aSecretThatNoHeaderCanHoldIsRefused() throws IOException {
    secret("HTTP_AUTH_TOKEN_127.0.0.1", MARKER + "\r\nX-Evil: 1");
    BuildException failure =
        assertThrows(BuildException.class, () -> build("ADD " + server.url() + "/f /"));
    assertEquals(ErrorClass.SECRET, failure.errorClass());
    assertFalse(failure.getMessage().contains(MARKER), failure.getMessage());
    assertEquals(List.of(), server.lines());
  }

  /** S214. */
  @Test
  void gitIsLetInWithTheTokenOfTheHostOrTheOneForAll() throws IOException {
    GitServer git = GitServer.on(server, directory.resolve("served"));
    git.repository("r", "sha1").file("f", "1\n").commit("one");
    String token = "basic " + basic("x-access-token:" + MARKER).substring("Basic ".length());
    for (String id : List.of("GIT_AUTH_TOKEN", "GIT_AUTH_TOKEN.127.0.0.1:" + server.port())) {
      secret(id, MARKER);
      server.forgetRequests();
      var _ =
          build("ADD --keep-git-dir " + git.url("r") + "?ref=main&submodules=0 /" + id.length());
      assertEquals(List.of(Optional.of(token)), sent(server));
    }
    secret("GIT_AUTH_HEADER", "Custom " + MARKER);
    server.forgetRequests();
    var _ = build("ADD " + git.url("r") + "?mtime=commit /header");
    assertEquals(List.of(Optional.of("Custom " + MARKER)), sent(server));
    secret("GIT_AUTH_TOKEN.example.com", MARKER);
    server.forgetRequests();
    var _ = build("ADD " + git.url("r") + "?subdir=. /none");
    assertEquals(List.of(Optional.empty()), sent(server));
  }

  /** S214; GIT-06. */
  @Test
  void aTokenForGitDoesNotFollowARepositoryToAnotherServer() throws IOException {
    GitServer git = GitServer.on(other, directory.resolve("served"));
    git.repository("r", "sha1").file("f", "1\n").commit("one");
    server.on(
        "/moved/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          exchange.getResponseHeaders().add("Location", uri.replaceFirst(".*[.]git", git.url("r")));
          FileServer.send(exchange, 302, new byte[0]);
        });
    String line = "ADD " + server.url() + "/moved/x.git /r";
    assertTrue(Files.exists(build(line).resolve("r/f")));
    secret("GIT_AUTH_TOKEN", MARKER);
    BuildException failure = assertThrows(BuildException.class, () -> build(line));
    assertEquals(ErrorClass.AUTH, failure.errorClass());
    assertEquals(List.of(Optional.empty()), sent(other));
  }

  /** S214. */
  @Test
  void aTokenForGitFollowsARepositoryOnItsServer() throws IOException {
    GitServer git = GitServer.on(server, directory.resolve("served"));
    git.repository("r", "sha1").file("f", "1\n").commit("one");
    server.on(
        "/moved/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          exchange.getResponseHeaders().add("Location", uri.replaceFirst(".*[.]git", git.url("r")));
          FileServer.send(exchange, 301, new byte[0]);
        });
    secret("GIT_AUTH_TOKEN", MARKER);
    assertTrue(Files.exists(build("ADD " + server.url() + "/moved/x.git /r").resolve("r/f")));
  }

  /** S214: without an agent of the caller's no key is tried. */
  @Test
  void sshNeedsAnAgentOfTheCallers() {
    for (String remote : List.of("git@127.0.0.1:r.git", "ssh://git@127.0.0.1/r.git")) {
      BuildException failure =
          assertThrows(BuildException.class, () -> build("ADD " + remote + " /r"));
      assertEquals(ErrorClass.SECRET, failure.errorClass());
      assertEquals("no SSH key \"default\" forwarded from the client", failure.getMessage());
    }
  }
}
