package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.api.BuildRequest.NamedContext;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Reference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subjects of BuildKit's integration tests that no other class has. */
class SurveyTest {
  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory).to(new Destination.Local(directory.resolve("out")));
  }

  private String built(String name) throws IOException {
    project.build();
    removeLinks(directory.resolve("out/bin"));
    return Files.readString(directory.resolve("out").resolve(name), UTF_8).strip();
  }

  /** JUnit warns of each link that leads out of the directory that it removes. */
  private static void removeLinks(Path from) throws IOException {
    if (Files.isDirectory(from)) {
      try (Stream<Path> links = Files.list(from)) {
        for (Path link : links.toList()) {
          Files.delete(link);
        }
      }
    }
  }

  /** BuildKit's testWildcardRenameCache. */
  @Test
  void aFileThatAWildcardMatchesAndThatIsRenamedIsCopiedAnew() throws IOException {
    project.file("file1", "same").dockerfile("FROM base", "COPY file* /f/", "RUN ls /f > /list");
    assertEquals("file1", built("list"));
    Files.move(directory.resolve("project/file1"), directory.resolve("project/file2"));
    assertEquals("file2", built("list"));
  }

  /** BuildKit's testCopyWildcardCache. */
  @Test
  void aFileThatAWildcardDoesNotMatchChangesNothing() throws IOException {
    project
        .file("foo1", "1")
        .file("foo2", "2")
        .file("bar", "3")
        .dockerfile("FROM base", "COPY foo* /f/", "RUN cat /f/foo1 > /x");
    project.build();
    project.file("bar", "changed").build();
    assertEquals(List.of(), project.done());
    project.file("foo2", "changed").build();
    assertEquals(List.of("COPY foo* /f/", "RUN cat /f/foo1 > /x"), project.done());
  }

  /** BuildKit's testCopyLinkDotDestDir and testCopyLinkEmptyDestDir. S169, S195. */
  @Test
  void aLinkToThePointOrToNothingGoesIntoTheWorkingDirectory() throws IOException {
    project
        .file("a", "content")
        .dockerfile(
            "FROM base",
            "ENV empty=",
            "WORKDIR /one",
            "COPY --link a .",
            "WORKDIR /two",
            "COPY --link a $empty");
    assertEquals("content", built("one/a"));
    assertEquals("content", built("two/a"));
  }

  /** BuildKit's testCopyUnicodePath. */
  @Test
  void namesThatAreNotAsciiAreNamesLikeOthers() throws IOException {
    project
        .file("test-äöü.txt", "named")
        .file("dir-ファイル/f-é", "matched")
        .dockerfile("FROM base", "COPY test-äöü.txt /o-äöü/", "COPY dir-*/f-? /p/");
    assertEquals("named", built("o-äöü/test-äöü.txt"));
    assertEquals("matched", built("p/f-é"));
  }

  /** BuildKit's testIgnoreEntrypoint. */
  @Test
  void aStepIsNotStartedThroughTheEntrypoint() throws IOException {
    project.dockerfile("FROM base", "ENTRYPOINT [\"/nosuch\"]", "RUN echo ran > /x");
    assertEquals("ran", built("x"));
  }

  /** BuildKit's testEagerNamedContextLookup. S113. */
  @Test
  void aNamedContextOfAStageThatIsNotBuiltIsNotLookedUp() throws IOException {
    project
        .file("a", "a")
        .named("broken", new NamedContext.Layout(directory.resolve("nosuch"), Optional.empty()))
        .file("Dockerfile", "FROM broken AS unused\nFROM scratch\nCOPY a /\n");
    assertEquals("a", built("a"));
  }

  /** BuildKit's testOnBuildNamedContext. S121, S229. */
  @Test
  void aTriggerMayCopyFromANamedContext() throws IOException {
    Path more = Files.createDirectories(directory.resolve("more"));
    Files.writeString(more.resolve("a"), "of the context");
    project
        .named("more", new NamedContext.Directory(more))
        .file("Dockerfile", "FROM scratch AS b\nONBUILD COPY --from=more a /a\nFROM b\n");
    assertEquals("of the context", built("a"));
  }

  /** BuildKit's testOnBuildWithCacheMount. S229. */
  @Test
  void aTriggerMayMountACache() throws IOException {
    project.dockerfile(
        "FROM base AS b",
        "ONBUILD RUN --mount=type=cache,target=/c echo kept > /c/f",
        "ONBUILD RUN --mount=type=cache,target=/c cp /c/f /x",
        "FROM b");
    assertEquals("kept", built("x"));
  }

  /** BuildKit's testTarExporterBasic. */
  @Test
  void theTarOutputHoldsTheFiles() throws Exception {
    project
        .file("a", "in the tar")
        .file("Dockerfile", "FROM scratch\nCOPY a /d/a\n")
        .to(new Destination.Tar(Optional.of(directory.resolve("out.tar"))))
        .build();
    Process tar =
        new ProcessBuilder("tar", "-xOf", directory.resolve("out.tar").toString(), "d/a").start();
    assertEquals("in the tar", new String(tar.getInputStream().readAllBytes(), UTF_8));
    assertEquals(0, tar.waitFor());
  }

  /** BuildKit's testOCILayoutMultiname. */
  @Test
  void aLayoutHoldsAnImageUnderEachOfItsNames() throws IOException {
    Path layout = directory.resolve("layout");
    List<Reference> names =
        List.of(Reference.parse("example.org/one:1"), Reference.parse("example.org/two:2"));
    project
        .file("a", "a")
        .file("Dockerfile", "FROM scratch\nCOPY a /\n")
        .to(new Destination.Oci(Optional.of(layout), false, names, Compression.GZIP));
    String digest = project.build().image().manifest().digest().toString();
    String index = Files.readString(layout.resolve("index.json"));
    assertTrue(index.contains("example.org/one:1"), index);
    assertTrue(index.contains("example.org/two:2"), index);
    assertEquals(3, index.split(digest, -1).length);
  }
}
