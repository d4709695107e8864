package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.BuildRequest.DockerfileSource;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.parser.GitSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contexts that are no directory, and Dockerfiles that are elsewhere: standard input, the web, git.
 */
class InputTest {
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

  private Path source(String name, String content) throws IOException {
    Path path = directory.resolve("source").resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content, UTF_8);
    return directory.resolve("source");
  }

  private static BuildContext stream(byte[] bytes) {
    return new BuildContext.Stream(new ByteArrayInputStream(bytes));
  }

  private BuildContext git(String url) {
    return new BuildContext.Git(GitSource.parse(url).orElseThrow());
  }

  private String built(String name) throws IOException {
    project.build();
    return Files.readString(directory.resolve("out").resolve(name), UTF_8);
  }

  /** BuildKit's testTarContext. */
  @ParameterizedTest
  @ValueSource(strings = {"c.tar", "c.tar.gz", "c.tar.bz2", "c.tar.xz", "c.tar.zst"})
  void anArchiveOnStandardInputIsTheContext(String name) throws IOException {
    source("Dockerfile", "FROM scratch\nCOPY sub /\n");
    hosting.tar(name, source("sub/a", "from the archive"));
    project.context(stream(Files.readAllBytes(hosting.file(name))));
    assertEquals("from the archive", built("a"));
  }

  @Test
  void aDockerfileOnStandardInputHasAnEmptyContext() throws IOException {
    project.context(stream("FROM scratch\nCOPY <<a /a\nx\na\n".getBytes(UTF_8)));
    assertEquals("x\n", built("a"));
    project.context(stream("FROM scratch\nCOPY busybox /\n".getBytes(UTF_8)));
    assertEquals(
        ErrorClass.CONTEXT, assertThrows(BuildException.class, project::build).errorClass());
  }

  /** Whoever feeds standard input may be as silent as they like. */
  @Test
  void aBuildThatWaitsForStandardInputIsCancelledAtOnce() throws Exception {
    Cancellation cancellation = new Cancellation();
    try (PipedOutputStream silent = new PipedOutputStream();
        InputStream waiting = new PipedInputStream(silent)) {
      silent.write('F');
      project.context(new BuildContext.Stream(waiting));
      FutureTask<ErrorClass> ended = new FutureTask<>(() -> cancelled(cancellation));
      Thread.ofPlatform().daemon().start(ended);
      while (waiting.available() > 0) {
        Thread.sleep(10);
      }
      cancellation.cancel();
      assertEquals(ErrorClass.CANCEL, ended.get(60, TimeUnit.SECONDS));
    }
  }

  private ErrorClass cancelled(Cancellation cancellation) {
    return assertThrows(BuildException.class, () -> project.build(cancellation)).errorClass();
  }

  @Test
  void aPasswordOfAnAddressIsNotShown() throws IOException {
    hosting.repository("r.git", source("Dockerfile", "FROM scratch\nCOPY . /\n"), 1_700_000_101);
    for (String repository : List.of(hosting.git("none.git"), hosting.url("none.git"))) {
      project.context(git(repository.replace("://", "://user:s3cret@")));
      BuildException git = assertThrows(BuildException.class, project::build);
      assertFalse((git.getMessage() + project.told()).contains("s3cret"), project.told());
    }
    project.context(new BuildContext.Web(hosting.url("none").replace("://", "://user:s3cret@")));
    BuildException web = assertThrows(BuildException.class, project::build);
    assertFalse((web.getMessage() + project.told()).contains("s3cret"), project.told());
    String text = hosting.url("none").replace("://", "://user:s3cret@");
    project
        .context(new BuildContext.Directory(directory.resolve("source")))
        .dockerfile(new DockerfileSource.Web(text));
    BuildException file = assertThrows(BuildException.class, project::build);
    assertFalse((file.getMessage() + project.told()).contains("s3cret"), project.told());
  }

  @Test
  void theDockerfileMayHaveAnyNameInAnArchive() throws IOException {
    hosting.tar("c.tar", source("docker/My.df", "FROM scratch\nCOPY docker/My.df /a\n"));
    project
        .context(stream(Files.readAllBytes(hosting.file("c.tar"))))
        .dockerfile(new DockerfileSource.Inside("docker/My.df"));
    assertTrue(built("a").startsWith("FROM scratch"));
  }

  /** BuildKit's testTarContextExternalDockerfile. */
  @Test
  void theDockerfileOfAnArchiveMayBeOutsideIt() throws IOException {
    hosting.tar("c.tar", source("a", "in the archive"));
    Path file = Files.writeString(directory.resolve("df"), "FROM scratch\nCOPY a /\n", UTF_8);
    project
        .context(new BuildContext.Web(hosting.url("c.tar")))
        .dockerfile(new DockerfileSource.File(file));
    assertEquals("in the archive", built("a"));
  }

  @Test
  void aDockerfileIsNotTakenFromTwoPlaces() throws IOException {
    project
        .context(stream("FROM scratch\n".getBytes(UTF_8)))
        .dockerfile(new DockerfileSource.Inside("other"));
    BuildException e = assertThrows(BuildException.class, project::build);
    assertEquals(
        "ambiguous Dockerfile source: both standard input and --file name a Dockerfile",
        e.getMessage());
    project.context(stream(new byte[0])).dockerfile(new DockerfileSource.Usual());
    assertEquals(
        "standard input is empty: neither a Dockerfile nor an archive",
        assertThrows(BuildException.class, project::build).getMessage());
  }

  /** S232: a Dockerfile that is no file has no ignore file of its own, but the context has one. */
  @Test
  void aDockerfileOnStandardInputBuildsADirectory() throws IOException {
    project
        .file(".dockerignore", "secret\n")
        .file("secret", "s")
        .file("a", "seen")
        .dockerfile(
            new DockerfileSource.Stream(
                new ByteArrayInputStream("FROM scratch\nCOPY . /\n".getBytes(UTF_8))));
    assertEquals("seen", built("a"));
    assertFalse(Files.exists(directory.resolve("out/secret")));
  }

  @Test
  void aDockerfileFromTheWebBuildsADirectory() throws IOException {
    hosting.file("df", "FROM scratch\nCOPY a /b\n");
    project.file("a", "of the directory").dockerfile(new DockerfileSource.Web(hosting.url("df")));
    assertEquals("of the directory", built("b"));
  }

  /**
   * S240, as BuildKit does it: only directories have ignore files. BuildKit's testHTTPDockerfile.
   */
  @Test
  void anArchiveFromTheWebIsTheContextAndItsIgnoreFileCountsForNothing() throws IOException {
    source("Dockerfile", "FROM scratch\nCOPY . /\n");
    source(".dockerignore", "a\n");
    hosting.tar("c.tar.gz", source("a", "still here"));
    project.context(new BuildContext.Web(hosting.url("c.tar.gz")));
    assertEquals("still here", built("a"));
    project.build();
    assertEquals(List.of(), project.done());
  }

  /** BuildKit's testDockerfileFromHTTP: the file itself is all that is in the context. */
  @Test
  void aDockerfileFromTheWebIsItsOwnContext() throws IOException {
    hosting.file("df", "FROM scratch\nCOPY context /a\n");
    project.context(new BuildContext.Web(hosting.url("df")));
    assertEquals("FROM scratch\nCOPY context /a\n", built("a"));
  }

  @Test
  void whatTheWebDoesNotHaveIsNamed() {
    project.context(new BuildContext.Web(hosting.url("nothing.tar")));
    BuildException e = assertThrows(BuildException.class, project::build);
    assertEquals(ErrorClass.NET, e.errorClass());
    assertTrue(e.getMessage().contains(hosting.url("nothing.tar")), e.getMessage());
  }

  /**
   * S215, S216. BuildKit's testDockerfileFromGit, testDockerfileFromGitSHA1 and
   * testDockerfileFromGitSHA256.
   */
  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aRepositoryIsTheContextAtARefAndInAFolder(String format) throws IOException {
    source("Dockerfile", "FROM scratch\nCOPY . /\n");
    source("sub/Dockerfile", "FROM scratch\nCOPY b /c\n");
    source("other/name.df", "FROM scratch\nCOPY sub/b /d\n");
    hosting.repository("r.git", source("sub/b", "committed"), 1_700_000_101, format);
    assertEquals("committed", built(git(hosting.git("r.git")), "sub/b"));
    assertFalse(Files.exists(directory.resolve("out/.git")));
    assertEquals("committed", built(git(hosting.git("r.git#main:sub")), "c"));
    assertEquals("committed", built(git(hosting.git("r.git?branch=main&subdir=sub")), "c"));
    project.dockerfile(new DockerfileSource.Inside("other/name.df"));
    assertEquals("committed", built(git(hosting.git("r.git#refs/heads/main")), "d"));
  }

  private String built(BuildContext context, String name) throws IOException {
    project.context(context);
    return built(name);
  }

  @Test
  void aRepositoryKeepsItsGitDirectoryWhenABuildArgSaysSo() throws IOException {
    hosting.repository("r.git", source("Dockerfile", "FROM scratch\nCOPY . /\n"), 1_700_000_101);
    project.context(git(hosting.git("r.git"))).arg("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1");
    project.build();
    assertTrue(Files.isDirectory(directory.resolve("out/.git")));
  }

  @Test
  void aFileThatIsNotInTheRepositoryIsNamed() throws IOException {
    hosting.repository("r.git", source("a", "a"), 1_700_000_101);
    project.context(git(hosting.git("r.git")));
    BuildException e = assertThrows(BuildException.class, project::build);
    assertEquals(
        "failed to read dockerfile: open Dockerfile: no such file or directory", e.getMessage());
  }

  /**
   * S242, in a tree as in a directory: the other spelling (testDockerfileLowercase), and a link
   * inside the tree.
   */
  @Test
  void aDockerfileInARepositoryMayBeSpelledSmallOrBeALink() throws IOException {
    source("real/file", "FROM scratch\nCOPY real/file /a\n");
    Files.createSymbolicLink(directory.resolve("source/dockerfile"), Path.of("/real/file"));
    hosting.repository("r.git", directory.resolve("source"), 1_700_000_101);
    project.context(git(hosting.git("r.git")));
    assertTrue(built("a").startsWith("FROM scratch"));
  }

  /** S242. BuildKit's testSymlinkedDockerfile. */
  @Test
  void aDockerfileThatIsALinkIsFollowed() throws IOException {
    project.file("real.df", "FROM scratch\nCOPY real.df /a\n");
    Files.createSymbolicLink(directory.resolve("project/Dockerfile"), Path.of("real.df"));
    assertTrue(built("a").startsWith("FROM scratch"));
  }

  /** S242, also for a Dockerfile in another folder. BuildKit's testDockerfileDirs. */
  @Test
  void aDockerfileOfAnotherFolderMayBeSpelledSmall() throws IOException {
    project.file("a", "of the context");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("dockerfile"), "FROM scratch\nCOPY a /\n", UTF_8);
    project.dockerfile(new DockerfileSource.File(elsewhere.resolve("Dockerfile")));
    assertEquals("of the context", built("a"));
  }

  /** BuildKit's testContextChangeDirToFile. */
  @Test
  void aFolderOfTheContextMayBecomeAFile() throws IOException {
    project.file("Dockerfile", "FROM scratch\nCOPY foo /\n").file("foo/a", "a");
    assertEquals("a", built("a"));
    Files.delete(directory.resolve("project/foo/a"));
    Files.delete(directory.resolve("project/foo"));
    Files.delete(directory.resolve("out/a"));
    project.file("foo", "a file now");
    assertEquals("a file now", built("foo"));
  }

  @Test
  void noLinkOfAnArchiveLeadsOutOfTheContext() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    source("Dockerfile", "FROM scratch\nCOPY way/a /a\n");
    Files.createSymbolicLink(directory.resolve("source/way"), outside);
    hosting.tar("c.tar", directory.resolve("source"));
    Files.writeString(outside.resolve("a"), "not for the build", UTF_8);
    project.context(new BuildContext.Web(hosting.url("c.tar")));
    assertEquals(
        ErrorClass.CONTEXT, assertThrows(BuildException.class, project::build).errorClass());
    assertFalse(Files.exists(directory.resolve("out/a"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void nothingOfAContextThatCannotBeReadIsLeftInTheStore() throws IOException {
    hosting.tar("c.tar", source("Dockerfile", "FROM scratch\nCOPY Dockerfile /\n"));
    byte[] whole = Files.readAllBytes(hosting.file("c.tar"));
    project.context(stream(java.util.Arrays.copyOf(whole, 1024 + 20)));
    assertThrows(BuildException.class, project::build);
    try (Stream<Path> left = Files.list(directory.resolve("store/run"))) {
      assertEquals(List.of(), left.toList());
    }
  }
}
