package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ADD of git repositories, from a real server on the loopback interface. */
class GitSourceTest {
  private static final long COMMIT_SECONDS = 1_000_000_000L;

  @TempDir private Path directory;
  private Project project;
  private FileServer server;
  private GitServer git;
  private GitServer.Repository repository;
  private String first = "";
  private String second = "";
  private String feature = "";
  private String url = "";

  @BeforeEach
  void startAServer() throws IOException {
    project = Project.in(directory);
    server = FileServer.start();
    git = GitServer.on(server, directory.resolve("served"));
    commits("sha1");
  }

  /** Two commits on main, each with a tag, and one on a branch. */
  private void commits(String format) throws IOException {
    String name = "repo-" + format + names(directory.resolve("served")).size();
    repository = git.repository(name, format);
    url = git.url(name);
    first = repository.file("f", "1\n").file("sub/g", "g\n").commit("first");
    repository.git("tag", "v1");
    Files.createSymbolicLink(repository.work().resolve("sub/link"), Path.of("../f"));
    repository.file("x.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        repository.work().resolve("x.sh"), PosixFilePermissions.fromString("rwxrwxrwx"));
    second = repository.file("f", "2\n").commit("second");
    repository.git("tag", "-a", "-m", "annotated", "v2");
    repository.git("checkout", "-q", "-b", "feature");
    feature = repository.file("f", "3\n").commit("feature");
    repository.git("update-ref", "refs/pull/7/head", feature);
    repository.git("checkout", "-q", "main");
  }

  @AfterEach
  void stopTheServer() {
    server.close();
  }

  private Path build(String... lines) throws IOException {
    Path out = Files.createTempDirectory(directory, "out");
    project.file("Dockerfile", "FROM scratch\n" + String.join("\n", lines) + "\n");
    project.to(new Destination.Local(out));
    var _ = project.build();
    return out;
  }

  private BuildException failure(String... lines) {
    return assertThrows(BuildException.class, () -> build(lines));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static List<String> names(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String read(Path out, String name) throws IOException {
    return Files.readString(out.resolve(name)).strip();
  }

  private long fetches() {
    return server.lines().stream().filter(line -> line.startsWith("POST")).count();
  }

  /** S215, S216; testAddGit, testAddGitSHA1, testAddGitSHA256. */
  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aRepositoryIsTakenAtABranchATagOrACommit(String format) throws IOException {
    commits(format);
    Path out =
        build(
            "ADD " + url + " /default/",
            "ADD " + url + "#v1 /light",
            "ADD " + url + "#v2 /annotated",
            "ADD " + url + "#refs/tags/v2 /full",
            "ADD " + url + "#feature /branch",
            "ADD " + url + "#" + first + " /commit",
            "ADD " + url + "#" + feature.substring(0, 8) + " /short",
            "ADD " + url + "#pull/7/head /pull",
            "ADD " + url + "#:sub /folder",
            "ADD " + url + "#v1:sub /oldfolder");
    assertEquals(List.of("f", "sub", "x.sh"), names(out.resolve("default")));
    assertEquals("2", read(out, "default/f"));
    assertEquals("1", read(out, "light/f"));
    assertEquals("2", read(out, "annotated/f"));
    assertEquals("2", read(out, "full/f"));
    assertEquals("3", read(out, "branch/f"));
    assertEquals("1", read(out, "commit/f"));
    assertEquals("3", read(out, "short/f"));
    assertEquals("3", read(out, "pull/f"));
    assertEquals(List.of("g", "link"), names(out.resolve("folder")));
    assertEquals(List.of("g"), names(out.resolve("oldfolder")));
  }

  /** S216. */
  @Test
  void modesAreGitsAndOwnersRoots() throws IOException {
    Path out = build("ADD " + url + " /r");
    assertEquals("rw-r--r--", mode(out.resolve("r/f")));
    assertEquals("rwxr-xr-x", mode(out.resolve("r/x.sh")));
    assertEquals("rwxr-xr-x", mode(out.resolve("r/sub")));
    assertEquals(Path.of("../f"), Files.readSymbolicLink(out.resolve("r/sub/link")));
    assertEquals(0, Files.getAttribute(out.resolve("r/f"), "unix:uid"));
  }

  /** S190, S191, S195, S200; testAddGit. */
  @Test
  void optionsOfAddWorkWithRepositoriesToo() throws IOException {
    Path out =
        build(
            "ADD --chown=7:8 --chmod=600 " + url + " /owned/",
            "ADD --link " + url + " /linked/",
            "ADD --exclude=sub " + url + " /excluded/");
    assertEquals(7, Files.getAttribute(out.resolve("owned/f"), "unix:uid"));
    assertEquals(8, Files.getAttribute(out.resolve("owned/f"), "unix:gid"));
    assertEquals("rw-------", mode(out.resolve("owned/f")));
    assertEquals(List.of("f", "sub", "x.sh"), names(out.resolve("linked")));
    assertEquals(List.of("f", "x.sh"), names(out.resolve("excluded")));
  }

  /** S216; testAddGit: what git says of a repository that is kept. */
  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aRepositoryIsKeptWithItsOneCommit(String format) throws IOException {
    commits(format);
    Path out =
        build(
            "ADD --keep-git-dir " + url + "#v2 /tag",
            "ADD --keep-git-dir=true " + url + "#feature /branch",
            "ADD " + url + "?keep-git-dir=true&ref=" + first + " /commit",
            "ADD --keep-git-dir " + url + "#:sub /folder",
            "ADD --keep-git-dir=false " + url + " /none");
    Path tag = out.resolve("tag");
    assertEquals(second, GitServer.run(tag, "rev-parse", "HEAD"));
    assertEquals("v2", GitServer.run(tag, "describe"));
    assertEquals("1", GitServer.run(tag, "rev-list", "--count", "HEAD"));
    assertEquals("", GitServer.run(tag, "status", "--porcelain"));
    assertEquals(url, GitServer.run(tag, "config", "remote.origin.url"));
    assertFalse(Files.exists(tag.resolve(".git/FETCH_HEAD")));
    assertEquals(feature, GitServer.run(out.resolve("branch"), "rev-parse", "refs/heads/feature"));
    assertEquals(first, GitServer.run(out.resolve("commit"), "rev-parse", "HEAD"));
    assertEquals(List.of("g", "link"), names(out.resolve("folder")));
    assertFalse(Files.exists(out.resolve("none/.git")));
  }

  /** S215: two places that say different things. */
  @Test
  void contradictionsBetweenOptionsAndUrlAreMistakes() {
    BuildException keep = failure("ADD --keep-git-dir=false " + url + "?keep-git-dir /r");
    assertEquals("inconsistent keep-git-dir configuration", keep.getMessage());
    BuildException sum = failure("ADD --checksum=ab " + url + "?checksum=cd /r");
    assertEquals("checksum mismatch \"ab\" != \"cd\"", sum.getMessage());
    BuildException ref = failure("ADD " + url + "?ref=a&branch=b /r");
    assertEquals("ref conflicts: \"a\" vs \"refs/heads/b\"", ref.getMessage());
    assertEquals(List.of(), server.lines());
  }

  /** S215; testGitQueryString. */
  @Test
  void theQueryNamesAllThatTheFragmentDoesAndMore() throws IOException {
    Path out =
        build(
            "ADD " + url + "?tag=v1 /tag",
            "ADD " + url + "?branch=feature&subdir=sub /branch",
            "ADD " + url + "?ref=refs/heads/feature /ref",
            "ADD " + url + "?branch=main&checksum=" + second + " /checked",
            "ADD " + url + "?commit=" + first + " /commit",
            "ADD " + url + "?mtime=commit&keep-git-dir=false /timed",
            "ADD " + url + "?branch=main&commit=" + first + "&fetch-by-commit=true /moved");
    assertEquals("1", read(out, "tag/f"));
    assertEquals(List.of("g", "link"), names(out.resolve("branch")));
    assertEquals("3", read(out, "ref/f"));
    assertEquals("2", read(out, "checked/f"));
    assertEquals("1", read(out, "commit/f"));
    assertEquals("1", read(out, "moved/f"));
    for (String name : List.of("timed/f", "timed/sub", "timed/sub/g")) {
      assertEquals(
          COMMIT_SECONDS,
          Files.getLastModifiedTime(out.resolve(name)).toInstant().getEpochSecond(),
          name);
    }
    assertNotEquals(
        COMMIT_SECONDS,
        Files.getLastModifiedTime(out.resolve("checked/f")).toInstant().getEpochSecond());
  }

  /** S213, S216; testAddGitChecksumCache: the checksum is not part of what the layer is. */
  @Test
  void aKnownCommitIsNotFetchedAgainHoweverItIsNamed() throws IOException {
    var _ = build("ADD " + url + "#v2 /r");
    server.forgetRequests();
    for (String line :
        List.of(
            "ADD " + url + "#v2 /r",
            "ADD " + url + "#main /r",
            "ADD " + url + " /r",
            "ADD --checksum=" + second.substring(0, 8) + " " + url + "#v2 /r")) {
      assertEquals("2", read(build(line), "r/f"));
      assertEquals(List.of(), project.done(), line);
    }
    assertTrue(server.lines().stream().noneMatch(line -> line.contains("receive")));
    server.forgetRequests();
    assertEquals("2", read(build("ADD " + url + "#" + second + " /r"), "r/f"));
    assertEquals(List.of(), server.lines());
  }

  /** S216: asking a branch costs a question, and a moved one is fetched. */
  @Test
  void aMovedBranchIsFetched() throws IOException {
    String line = "ADD " + url + "#main /r";
    var _ = build(line);
    server.forgetRequests();
    var _ = build(line);
    long asking = fetches();
    repository.file("f", "4\n").commit("third");
    server.forgetRequests();
    assertEquals("4", read(build(line), "r/f"));
    assertTrue(fetches() > asking, () -> server.lines().toString());
    assertEquals(List.of(line), project.done());
  }

  /** S213; testAddGit: of a tag, its own id and that of its commit are both right. */
  @Test
  void aChecksumIsTheBeginningOfTheCommitOrOfTheTag() throws IOException {
    String tag = repository.git("rev-parse", "v2");
    Path out =
        build(
            "ADD --checksum=" + second + " " + url + "#v2 /a",
            "ADD --checksum=" + tag + " " + url + "#v2 /b",
            "ADD --checksum=" + tag.substring(0, 7) + " --keep-git-dir " + url + "#v2 /c",
            "ADD --checksum=" + first.substring(0, 10) + " " + url + "#" + first + " /d");
    assertEquals("2", read(out, "a/f"));
    assertEquals("2", read(out, "b/f"));
    assertEquals("2", read(out, "c/f"));
    assertEquals("1", read(out, "d/f"));
  }

  /** S213; testAddGit. */
  @Test
  void aWrongChecksumFails() {
    for (String ref : List.of("v2", "main", second)) {
      BuildException failure = failure("ADD --checksum=" + first + " " + url + "#" + ref + " /r");
      assertEquals(ErrorClass.DIGEST, failure.errorClass());
      assertTrue(
          failure.getMessage().startsWith("expected checksum to match " + first + ", got "),
          failure.getMessage());
    }
    BuildException garbage = failure("ADD --checksum=foobar " + url + "#v2 /r");
    assertEquals(ErrorClass.PARSE, garbage.errorClass());
    assertEquals(
        "invalid checksum foobar for Git URL, expected hex commit hash", garbage.getMessage());
  }

  /** S215, S216. */
  @Test
  void whatIsNotThereIsNamed() {
    BuildException ref = failure("ADD " + url + "#nosuch /r");
    assertEquals(ErrorClass.GIT, ref.errorClass());
    assertEquals("repository does not contain ref nosuch: " + url, ref.getMessage());
    BuildException commit = failure("ADD " + url + "#" + "0".repeat(40) + " /r");
    assertEquals(ErrorClass.GIT, commit.errorClass());
    BuildException none = failure("ADD " + server.url() + "/git/none/.git /r");
    assertEquals(ErrorClass.GIT, none.errorClass());
    assertTrue(none.getMessage().contains("/git/none/.git"), none.getMessage());
  }

  /** S216. */
  @Test
  void submodulesAreCheckedOutUnlessTheyAreNotWanted() throws IOException {
    GitServer.Repository inner = git.repository("inner", "sha1");
    inner.file("deep", "deep\n").commit("inner");
    GitServer.Repository middle = git.repository("middle", "sha1");
    middle.file("m", "m\n");
    middle.git("submodule", "add", "-q", git.url("inner"), "in");
    middle.commit("middle");
    repository.git("submodule", "add", "-q", git.url("middle"), "mid");
    repository.git("config", "-f", ".gitmodules", "submodule.mid.url", "../../middle/.git");
    repository.commit("with submodules");
    Path out =
        build(
            "ADD " + url + " /with",
            "ADD " + url + "?submodules=false /without",
            "ADD " + url + "?subdir=mid/in /folder",
            "ADD --keep-git-dir " + url + " /kept");
    assertEquals("deep", read(out, "with/mid/in/deep"));
    assertEquals(
        List.of("in", "m", ".gitmodules").stream().sorted().toList(),
        names(out.resolve("with/mid")));
    assertEquals(List.of(), names(out.resolve("without/mid")));
    assertEquals(List.of("deep"), names(out.resolve("folder")));
    assertEquals("deep", read(out, "kept/mid/in/deep"));
    assertTrue(Files.isRegularFile(out.resolve("kept/mid/.git")));
  }

  /** S215. */
  @Test
  void theShortFormIsAPathInTheContext() throws IOException {
    project.file("github.com/a/b", "local\n");
    assertEquals("local", read(build("ADD github.com/a/b /x"), "x"));
  }
}
