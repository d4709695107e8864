package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jbuild.engine.op.Web;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and repositories that mean harm, or are broken (S211-S216). */
class HostileSourcesTest {
  @TempDir private Path directory;
  private Project project;
  private FileServer server;

  @BeforeEach
  void startAServer() throws IOException {
    project = Project.in(directory);
    server = FileServer.start();
  }

  @AfterEach
  void stopTheServer() throws IOException {
    server.close();
    for (String left : List.of("ingest", "run")) {
      Path place = directory.resolve("store").resolve(left);
      if (Files.exists(place)) {
        try (Stream<Path> files = Files.list(place)) {
          assertEquals(List.of(), files.toList());
        }
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

  private BuildException failure(String line) {
    return assertThrows(BuildException.class, () -> build(line), line);
  }

  /** HTT-05, S212: and nothing is remembered of it. */
  @Test
  void aBodyOfAnotherLengthThanWasAnnouncedFails() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    server.on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().add("ETag", "\"t\"");
          exchange.sendResponseHeaders(200, 10);
          boolean broken = calls.getAndIncrement() == 0;
          exchange.getResponseBody().write(new byte[broken ? 5 : 10]);
          exchange.getResponseBody().flush();
          exchange.close();
        });
    String line = "ADD " + server.url() + "/f /";
    assertEquals(ErrorClass.NET, failure(line).errorClass());
    server.forgetRequests();
    assertEquals(10, Files.size(build(line).resolve("f")));
    assertEquals(List.of("GET /f"), server.lines());
  }

  /** HTT-05. */
  @Test
  void aBodyThatIsTooLongForALayerIsNotBegun() {
    CountDownLatch over = new CountDownLatch(1);
    server.on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, 300L << 30);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          await(over);
        });
    assertEquals(ErrorClass.LIMIT, failure("ADD " + server.url() + "/f /").errorClass());
    over.countDown();
  }

  /** HTT-05: a server that says "later" is asked again. */
  @Test
  void anErrorThatPassesIsOvercome() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    server.on(
        "/f",
        exchange ->
            FileServer.send(exchange, calls.getAndIncrement() < 2 ? 503 : 200, new byte[3]));
    assertEquals(3, Files.size(build("ADD " + server.url() + "/f /").resolve("f")));
    assertEquals(3, calls.get());
  }

  /** S212. */
  @Test
  void anErrorThatStaysIsTold() {
    server.on("/f", exchange -> FileServer.send(exchange, 404, new byte[0]));
    BuildException failure = failure("ADD " + server.url() + "/f /");
    assertEquals(ErrorClass.NET, failure.errorClass());
    assertEquals("invalid response status 404 of " + server.url() + "/f", failure.getMessage());
    assertEquals(List.of("GET /f"), server.lines());
  }

  /** HTT-02: a 304 that answers nothing we asked. */
  @Test
  void notModifiedWithoutAConditionIsAnError() {
    server.on("/f", exchange -> FileServer.send(exchange, 304, new byte[0]));
    assertEquals(ErrorClass.NET, failure("ADD " + server.url() + "/f /").errorClass());
  }

  /** REG-12, rule N1. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/f", "file:///etc/passwd", "ftp://127.0.0.1/x", "", "//", "http://exa mple/|"})
  void aRedirectThatLeadsNowhereFails(String location) {
    server.redirect("/f", location);
    assertEquals(ErrorClass.NET, failure("ADD " + server.url() + "/f /").errorClass());
    assertTrue(server.lines().size() <= 10, () -> server.lines().toString());
  }

  /** S211: the name is that of the URL that was written. */
  @Test
  void redirectsAreFollowedUpToTen() throws IOException {
    for (int i = 0; i < 9; i++) {
      server.redirect("/r" + i, i == 8 ? "/end" : "r" + (i + 1));
    }
    server.file("/end", "end\n".getBytes(UTF_8), "", "");
    assertEquals("end\n", Files.readString(build("ADD " + server.url() + "/r0 /").resolve("r0")));
  }

  /** Rule N4: a server that says nothing, and one that says it too slowly. */
  @Test
  void aSilentServerIsGivenUp() {
    CountDownLatch over = new CountDownLatch(1);
    server.on("/f", exchange -> await(over));
    Web web = new WebConnections(Map.of(), Duration.ofMillis(200), Duration.ofMillis(1));
    try (Web.Client client = web.open(new Cancellation())) {
      Web.Request request =
          new Web.Request("GET", URI.create(server.url() + "/f?secret"), Map.of());
      Failure failure = assertThrows(Failure.class, () -> client.send(request));
      assertEquals(ErrorClass.NET, failure.errorClass());
      assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    } finally {
      over.countDown();
    }
  }

  /** Rule X9: long before the server or the idle limit would end it. */
  @Test
  @Timeout(30)
  void aCancelledDownloadEndsAtOnce() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    Cancellation cancellation = new Cancellation();
    server.on(
        "/f",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          cancellation.cancel();
          await(over);
        });
    project.file("Dockerfile", "FROM scratch\nADD " + server.url() + "/f /\n");
    try {
      BuildException failure =
          assertThrows(BuildException.class, () -> project.build(cancellation));
      assertEquals(ErrorClass.CANCEL, failure.errorClass());
    } finally {
      over.countDown();
    }
  }

  /** GIT-08: neither git nor its helpers are left. */
  @Test
  @Timeout(30)
  void aCancelledFetchEndsAtOnce() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    Cancellation cancellation = new Cancellation();
    server.on(
        "/r.git/",
        exchange -> {
          cancellation.cancel();
          await(over);
        });
    project.file("Dockerfile", "FROM scratch\nADD " + server.url() + "/r.git /\n");
    try {
      BuildException failure =
          assertThrows(BuildException.class, () -> project.build(cancellation));
      assertEquals(ErrorClass.CANCEL, failure.errorClass());
      String port = ":" + server.port() + "/";
      assertTrue(
          ProcessHandle.allProcesses()
              .noneMatch(process ->
                  process.info().commandLine().filter(line -> line.contains(port)).isPresent()));
    } finally {
      over.countDown();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** GIT-01. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://-oProxyCommand=touch$IFS/x.git",
        "git://-x/r.git",
        "http://127.0.0.1:1/r.git#--upload-pack=touch",
        "http://127.0.0.1:1/r.git?ref=-x",
        "http://127.0.0.1:1/r.git?ref=a..b"
      })
  void whatLooksLikeAnOptionOfGitIsRefused(String source) {
    assertEquals(ErrorClass.REF, failure("ADD " + source.replace("$", "\\$") + " /r").errorClass());
  }

  /** GIT-01: other transports of git are no sources of ours. */
  @Test
  void otherTransportsAreFilesOfTheContext() {
    assertEquals(ErrorClass.CONTEXT, failure("ADD ext::sh-c-x.git /r").errorClass());
    assertEquals(ErrorClass.CONTEXT, failure("ADD file:///etc/.git /r").errorClass());
  }

  private GitServer.Repository repository() throws IOException {
    GitServer git = GitServer.on(server, directory.resolve("served"));
    GitServer.Repository repository = git.repository("r", "sha1");
    repository.file("d/f", "f\n").commit("one");
    return repository;
  }

  private String url() {
    return server.url() + "/git/r/.git";
  }

  /** GIT-02. */
  @Test
  void aFolderIsARealOneInsideTheRepository() throws IOException {
    GitServer.Repository repository = repository();
    Files.createSymbolicLink(repository.work().resolve("out"), Path.of("/"));
    Files.createSymbolicLink(repository.work().resolve("in"), Path.of("d"));
    repository.commit("links");
    for (String rest :
        List.of("?subdir=../../etc", "#:out", "#:out/etc", "#:in", "#:d/f", "#:no")) {
      BuildException failure = failure("ADD " + url() + rest + " /r");
      assertTrue(
          failure.errorClass() == ErrorClass.GIT || failure.errorClass() == ErrorClass.PATH,
          rest + ": " + failure.errorClass());
    }
    assertTrue(Files.exists(build("ADD " + url() + "#:/d/../../d /r").resolve("r/f")));
  }

  /** GIT-03. */
  @ParameterizedTest
  @ValueSource(strings = {"file://", ""})
  void aSubmoduleOfThisMachineIsRefused(String scheme) throws IOException {
    GitServer.Repository repository = repository();
    Path secret = Files.createDirectories(directory.resolve("secret"));
    GitServer.run(secret, "init", "-q");
    GitServer.run(secret, "commit", "-q", "--allow-empty", "-m", "x");
    repository.git("submodule", "add", "-q", scheme + secret, "sub");
    repository.commit("with a submodule");
    BuildException failure = failure("ADD " + url() + " /r");
    assertEquals(ErrorClass.GIT, failure.errorClass());
    assertTrue(
        failure.getMessage().startsWith("failed to update submodules"), failure.getMessage());
  }

  /** GIT-05. */
  @Test
  void filtersAndHooksOfARepositoryDoNotRun() throws IOException {
    GitServer.Repository repository = repository();
    repository.file(".gitattributes", "* filter=lfs\n").commit("filtered");
    Path out = build("ADD --keep-git-dir " + url() + " /r");
    assertEquals("f\n", Files.readString(out.resolve("r/d/f")));
  }
}
