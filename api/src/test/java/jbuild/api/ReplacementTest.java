package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildRequest.NamedContext;
import jbuild.filesystem.compress.Compression;
import jbuild.image.ImageConfig.History;
import jbuild.parser.GitSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --build-context} puts in the place of stages and images (S121). */
class ReplacementTest {
  @TempDir private Path directory;
  private Project project;
  private Hosting hosting;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory).to(new Destination.Local(directory.resolve("out")));
    hosting = Hosting.of(directory.resolve("www"));
  }

  @AfterEach
  void closeTheServers() {
    hosting.close();
  }

  private Path more(String name, String content) throws IOException {
    Path path = directory.resolve("more").resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content, UTF_8);
    return directory.resolve("more");
  }

  private String built(String name) throws IOException {
    project.build();
    return Files.readString(directory.resolve("out").resolve(name), UTF_8);
  }

  /** S121, S240. BuildKit's testNamedLocalContext and testNamedFilteredContext. */
  @Test
  void aDirectoryHasItsOwnIgnoreFile() throws IOException {
    more(".dockerignore", "hidden\n");
    more("hidden", "h");
    project
        .file(".dockerignore", "seen\n")
        .file("Dockerfile", "FROM scratch\nCOPY --from=more . /\n")
        .named("more", new NamedContext.Directory(more("seen", "s")));
    assertEquals("s", built("seen"));
    assertFalse(Files.exists(directory.resolve("out/hidden")));
  }

  /** S121: FROM, COPY and mounts that name the stage get the context, and its steps do not run. */
  @Test
  void aDirectoryTakesThePlaceOfAStageAltogether() throws IOException {
    project
        .dockerfile(
            "FROM base AS other",
            "RUN exit 1",
            "FROM base AS last",
            "RUN --mount=from=other,target=/m cat /m/a > /mounted",
            "FROM scratch",
            "COPY --from=last /mounted /",
            "COPY --from=other /a /copied",
            "COPY --from=1 /a /numbered")
        .named("other", new NamedContext.Directory(more("a", "of the context")));
    assertEquals("of the context", built("mounted"));
    assertEquals("of the context", built("copied"));
    assertEquals("of the context", built("numbered"));
  }

  /** S121. */
  @Test
  void aDirectoryTakesThePlaceOfTheTarget() throws IOException {
    project
        .file("Dockerfile", "FROM scratch AS end\nCOPY nothing /\n")
        .named("end", new NamedContext.Directory(more("a", "all there is")));
    assertEquals("all there is", built("a"));
  }

  /** S121. */
  @Test
  void scratchAndContextCannotBeReplaced() throws IOException {
    project
        .file("Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")
        .named("scratch", new NamedContext.Directory(more("a", "a")));
    project.build();
    assertFalse(Files.exists(directory.resolve("out/a")));
  }

  /** S121. BuildKit's testNamedImageContextScratch. */
  @Test
  void anImageMayBeReplacedByNothing() throws IOException {
    project
        .file("Dockerfile", "FROM busybox:latest\nCOPY --from=busybox . /all/\nCOPY Dockerfile /\n")
        .named("busybox", new NamedContext.Image("scratch"));
    assertTrue(built("Dockerfile").startsWith("FROM busybox"));
    assertFalse(Files.exists(directory.resolve("out/bin")));
  }

  /** S121, S215. */
  @Test
  void aRepositoryIsATree() throws IOException {
    hosting.repository("r.git", more("sub/a", "committed"), 1_700_000_101);
    GitSource source = GitSource.parse(hosting.git("r.git#main:sub")).orElseThrow();
    project
        .file("Dockerfile", "FROM scratch\nCOPY --from=more /a /\n")
        .named("more", new NamedContext.Git(source));
    assertEquals("committed", built("a"));
  }

  /** S121: as BuildKit has it, an archive too is one file, and {@code ADD} may unpack it. */
  @Test
  void aFileOfTheWebIsATreeOfOneFile() throws IOException {
    hosting.file("some.txt", "from the web");
    project
        .file("Dockerfile", "FROM scratch\nCOPY --from=more /context /a\n")
        .named("more", new NamedContext.Web(hosting.url("some.txt")));
    assertEquals("from the web", built("a"));
  }

  /** S121. BuildKit's testNamedOCILayoutContext and testNamedOCILayoutContextExport. */
  @Test
  void anImageOfALayoutTakesThePlaceOfAnImage() throws IOException {
    Path layout = directory.resolve("layout");
    project
        .file("Dockerfile", "FROM scratch\nENV MADE=before\nCOPY a /a\n")
        .file("a", "of the layout")
        .to(new Destination.Oci(Optional.of(layout), false, List.of(), Compression.GZIP));
    BuildResult made = project.build();
    project
        .file("Dockerfile", "FROM unknown.example/base:1\nCOPY <<b /b\n$MADE\nb\n")
        .to(new Destination.Local(directory.resolve("out")));
    for (String digest : List.of("", made.image().manifest().digest().toString())) {
      Optional<String> selector = digest.isEmpty() ? Optional.empty() : Optional.of(digest);
      project.named("unknown.example/base:1", new NamedContext.Layout(layout, selector));
      assertEquals("before\n", built("b"));
      assertEquals("of the layout", built("a"));
    }
  }

  /** S121. BuildKit's testNamedImageContextTimestamps. */
  @Test
  void theHistoryOfAnImageThatTookAPlaceKeepsItsTimes() throws IOException {
    Path layout = directory.resolve("layout");
    project
        .file("Dockerfile", "FROM scratch\nENV MADE=before\nCOPY a /a\n")
        .file("a", "of the layout")
        .epoch(1_700_000_000)
        .to(new Destination.Oci(Optional.of(layout), false, List.of(), Compression.GZIP));
    List<History> before = project.build().image().imageConfig().history();
    project
        .file("Dockerfile", "FROM unknown.example/base:1\nCOPY <<b /b\n$MADE\nb\n")
        .epoch(1_800_000_000)
        .named("unknown.example/base:1", new NamedContext.Layout(layout, Optional.empty()));
    List<History> after = project.build().image().imageConfig().history();
    assertEquals(before, after.subList(0, before.size()));
    assertEquals(Optional.of("2023-11-14T22:13:20Z"), after.getFirst().created());
    assertEquals(Optional.of("2027-01-15T08:00:00Z"), after.getLast().created());
  }

  @Test
  void whatCannotBeFetchedIsSaidWithTheLineThatNeedsIt() throws IOException {
    project
        .file("Dockerfile", "FROM scratch\nCOPY --from=more /context /a\n")
        .named("more", new NamedContext.Web(hosting.url("nothing")));
    BuildException e = assertThrows(BuildException.class, project::build);
    assertTrue(e.getMessage().contains(hosting.url("nothing")), e.getMessage());
    assertEquals(2, e.details().diagnostics().getFirst().ranges().getFirst().startLine());
  }
}
