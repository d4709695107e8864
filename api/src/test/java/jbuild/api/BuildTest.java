package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.filesystem.compress.Compression;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole builds, with real steps in real namespaces. */
class BuildTest {
  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory);
  }

  private Destination archive(String name) {
    return new Destination.Oci(
        Optional.of(directory.resolve(name)), true, List.of(), Compression.GZIP);
  }

  @Test
  void aSecondBuildRunsNothingAndGivesTheSameImage() throws IOException {
    project.file("a.txt", "a").dockerfile("FROM base", "COPY a.txt /", "RUN cat /a.txt > /b");
    BuildResult first = project.build();
    BuildResult second = project.build();
    assertEquals(List.of(), project.done());
    assertEquals(first.image().manifest(), second.image().manifest());
  }

  private long notSynced() throws IOException {
    try (Stream<Path> marks = Files.walk(directory.resolve("store/volatile"))) {
      return marks.filter(mark -> mark.getFileName().toString().startsWith("published.")).count();
    }
  }

  /** S2: what is reported is durable; what only went to a file need not be. */
  @Test
  void onlyAnImageThatTheStoreKeepsWaitsForTheDisk() throws IOException {
    project.file("a.txt", "a").dockerfile("FROM base", "COPY a.txt /");
    project.to(archive("a.tar")).build();
    assertTrue(notSynced() > 0);
    project.to(new Destination.ImageStore(List.of(), false, Compression.GZIP)).build();
    assertEquals(0, notSynced());
  }

  @Test
  void onlyTheStepsThatSeeAChangedFileRunAgain() throws IOException {
    project
        .file("a.txt", "a")
        .file("b.txt", "b")
        .dockerfile(
            "FROM base AS one",
            "COPY a.txt /",
            "RUN cat a.txt > x",
            "FROM base AS two",
            "COPY b.txt /",
            "RUN cat b.txt > y",
            "FROM base",
            "COPY --from=one /x /",
            "COPY --from=two /y /");
    project.build();
    project.file("b.txt", "changed");
    project.build();
    assertEquals(
        List.of("COPY b.txt /", "RUN cat b.txt > y", "COPY --from=two /y /"), project.done());
  }

  @Test
  void aTimeOrACommentChangesNothing() throws IOException {
    project.file("a.txt", "a").dockerfile("FROM base", "COPY a.txt /", "RUN true");
    project.build();
    Path file = directory.resolve("project/a.txt");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    project.dockerfile("# a comment", "FROM base", "COPY a.txt /", "", "RUN true");
    project.build();
    assertEquals(List.of(), project.done());
  }

  @Test
  void aStepThatMadeTheSameFilesLeavesLaterStepsAlone() throws IOException {
    project
        .file("a.txt", "one")
        .dockerfile("FROM base", "COPY a.txt /", "RUN echo same > /r; rm /a.txt", "RUN cat /r");
    project.build();
    project
        .file("a.txt", "two")
        .dockerfile(
            "FROM base AS made",
            "COPY a.txt /",
            "RUN echo same > /r",
            "FROM base",
            "COPY --from=made /r /r",
            "RUN cat /r");
    project.build();
    project.file("a.txt", "three");
    project.build();
    assertEquals(List.of("COPY a.txt /", "RUN echo same > /r"), project.done());
  }

  /** BuildKit's testNoCache. */
  @Test
  void ignoringTheCacheRunsEveryStepAgain() throws IOException {
    project.dockerfile("FROM base", "RUN echo hello");
    project.build();
    project.noCache(true).build();
    assertTrue(project.output().contains("hello"));
  }

  /** BuildKit's testReproducibleIDs and testWorkdirSourceDateEpochReproducible. */
  @Test
  void twoStoresAndOneEpochGiveTheSameBytes_OUT04() throws IOException {
    project
        .file("a.txt", "a")
        .dockerfile(
            "FROM base",
            "WORKDIR /w",
            "COPY a.txt .",
            "RUN mkdir d && date > /dev/null && touch d/f")
        .epoch(1_700_000_000)
        .to(archive("one.tar"));
    project.build();
    project
        .withStore(directory.resolve("other"))
        .epoch(1_700_000_000)
        .to(archive("two.tar"))
        .build();
    assertArrayEquals(
        Files.readAllBytes(directory.resolve("one.tar")),
        Files.readAllBytes(directory.resolve("two.tar")));
  }

  @Test
  void aFailedStepNamesItsExitCodeAndKeepsTheOldOutput_S137_G8() throws IOException {
    Path output = directory.resolve("out.tar");
    Files.writeString(output, "old");
    project.dockerfile("FROM base", "RUN echo last words; exit 7").to(archive("out.tar"));
    BuildException failure = assertThrows(BuildException.class, () -> project.build());
    assertEquals(ErrorClass.STEP, failure.errorClass());
    assertEquals(
        "process \"/bin/sh -c echo last words; exit 7\" did not complete successfully: exit code: 7",
        failure.getMessage());
    assertTrue(failure.details().logTail().getLast().endsWith("last words"));
    assertEquals(5, failure.details().diagnostics().getFirst().ranges().getFirst().startLine());
    assertEquals("old", Files.readString(output));
  }

  @Test
  void aFailedStepIsRunAgain() throws IOException {
    project.dockerfile("FROM base", "RUN exit 1");
    assertThrows(BuildException.class, () -> project.build());
    assertThrows(BuildException.class, () -> project.build());
  }

  @Test
  void aSecretIsSeenByTheStepAloneAndItsValueIsNoReasonToRunAgain_SEC01_SEC02() throws IOException {
    Path secret = directory.resolve("secret");
    Files.writeString(secret, "hush-value");
    project
        .dockerfile(
            "FROM base", "RUN --mount=type=secret,id=s test -s /run/secrets/s && ls /run > /l")
        .secret("s", secret)
        .to(new Destination.Tar(Optional.of(directory.resolve("out.tar"))));
    project.build();
    assertFalse(
        new String(
                Files.readAllBytes(directory.resolve("out.tar")),
                java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("hush-value"));
    Files.writeString(secret, "another value");
    project.build();
    assertEquals(List.of(), project.done());
  }

  @Test
  void aRequiredSecretThatIsMissingFails_SEC03() throws IOException {
    project.dockerfile("FROM base", "RUN --mount=type=secret,id=s,required true");
    BuildException failure = assertThrows(BuildException.class, () -> project.build());
    assertEquals(ErrorClass.SECRET, failure.errorClass());
    assertEquals("secret s: not found", failure.getMessage());
  }

  @Test
  void aCacheMountKeepsItsFilesFromOneBuildToTheNext_S152() throws IOException {
    String step = "RUN --mount=type=cache,target=/c echo x >> /c/f; wc -l < /c/f; : ";
    project.dockerfile("FROM base", step + "1");
    project.build();
    project.dockerfile("FROM base", step + "2");
    project.build();
    assertTrue(project.output().contains("2"));
  }

  @Test
  void aBindMountShowsTheContextReadOnly_S142_S143() throws IOException {
    project
        .file("sub/a.txt", "content")
        .file(".dockerignore", "sub/hidden\n")
        .file("sub/hidden", "x")
        .dockerfile(
            "FROM base",
            "RUN --mount=target=/src cat /src/sub/a.txt; ls /src/sub; touch /src/x || echo refused");
    project.build();
    assertTrue(project.output().contains("content"));
    assertTrue(project.output().contains("refused"));
    assertFalse(project.output().contains("hidden"));
  }

  @Test
  void anArgumentThatChangesRunsLaterStepsAgainEvenUnused_S099() throws IOException {
    project.dockerfile("FROM base", "RUN echo before", "ARG V", "RUN echo after").arg("V", "1");
    project.build();
    project.arg("V", "2").build();
    assertEquals(List.of("RUN echo after"), project.done());
  }

  @Test
  void noNetworkMeansLoopbackAlone_S136() throws IOException {
    project.dockerfile(
        "FROM base", "RUN --network=none cat /proc/net/dev | tail -n +3 | cut -d: -f1");
    project.build();
    assertEquals("lo", project.output().strip());
  }

  @Test
  void aMissingSourceIsNamed_S184() throws IOException {
    project.dockerfile("FROM base", "COPY nothere /");
    BuildException failure = assertThrows(BuildException.class, () -> project.build());
    assertEquals(ErrorClass.CONTEXT, failure.errorClass());
    assertTrue(failure.getMessage().contains("\"/nothere\": not found"));
  }

  @Test
  void allMistakesOfADockerfileAreToldAtOnce() throws IOException {
    project.dockerfile("FOO", "BAR");
    BuildException failure = assertThrows(BuildException.class, () -> project.build());
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertEquals(2, failure.details().diagnostics().size());
  }

  @Test
  void anUnknownUserFailsTheStepAndNotTheUserLine_S126() throws IOException {
    project.dockerfile("FROM base", "USER nobody-known");
    project.build();
    project.dockerfile("FROM base", "USER nobody-known", "RUN true");
    assertThrows(BuildException.class, () -> project.build());
  }

  @Test
  void aMissingSourceIsBlamedOnItsOwnLine_S184_S244() throws IOException {
    project.dockerfile("FROM base", "COPY nothere /", "RUN true");
    BuildException failure = assertThrows(BuildException.class, () -> project.build());
    assertEquals(5, failure.details().diagnostics().getFirst().ranges().getFirst().startLine());
  }

  @Test
  void aWritableBindMountOfAnotherFolderIsAnotherStep() throws IOException {
    String[] lines = {
      "FROM base AS from",
      "RUN mkdir /a /b && echo one > /a/f && echo two > /b/f",
      "FROM base",
      "RUN --mount=type=bind,from=from,source=/a,target=/m,rw cat /m/f"
    };
    project.dockerfile(lines).build();
    lines[3] = lines[3].replace("source=/a", "source=/b");
    project.dockerfile(lines).build();
    assertEquals("two", project.output().strip());
  }

  @Test
  @Timeout(120)
  void oneStepMayMountALockedCacheTwice_S151() throws IOException {
    project.dockerfile(
        "FROM base",
        "RUN --mount=type=cache,id=c,sharing=locked,target=/x"
            + " --mount=type=cache,id=c,sharing=locked,target=/y touch /x/seen && ls /y");
    project.build();
    assertEquals("seen", project.output().strip());
  }

  @Test
  void theSourceOfACacheMountDoesNotClimbOutOfIt_S154() throws IOException {
    project.dockerfile(
        "FROM base",
        "RUN --mount=type=cache,target=/c mkdir /c/etc && echo mine > /c/etc/hostname",
        "RUN --mount=type=cache,id=/c,target=/h,source="
            + "../".repeat(30)
            + "etc cat /h/hostname");
    project.build();
    assertEquals("mine", project.output().strip());
  }

  @Test
  void badAnswersOfAWebServerAreItsFault() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://exa mple/|");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/short",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          exchange.close();
        });
    server.start();
    try {
      String start = "ADD http://127.0.0.1:" + server.getAddress().getPort();
      for (String line : List.of(start + "/away /", start + "/short /", "ADD http:///x /")) {
        project.dockerfile("FROM base", line);
        BuildException failure = assertThrows(BuildException.class, () -> project.build(), line);
        assertEquals(ErrorClass.NET, failure.errorClass(), line);
      }
    } finally {
      server.stop(0);
    }
  }
}
