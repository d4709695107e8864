package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.BuildRequest.NamedContext;
import jbuild.parser.GitSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the time of an image comes from. The images of these builds go nowhere. */
class SourceDateEpochTest {
  private static final long TIME = 1_700_000_001;
  private static final long OTHER = 1_700_000_302;

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
    project = Project.in(directory);
    hosting = Hosting.of(directory.resolve("www"));
  }

  @AfterEach
  void closeTheServers() {
    hosting.close();
  }

  private Path source(String name, String content) throws IOException {
    Path file = Files.createDirectories(directory.resolve("source")).resolve(name);
    Files.writeString(file, content, UTF_8);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(OTHER)));
    return directory.resolve("source");
  }

  private long created() {
    return Instant.parse(project.build().image().imageConfig().created().orElseThrow())
        .getEpochSecond();
  }

  private static boolean isNow(long seconds) {
    return Math.abs(Instant.now().getEpochSecond() - seconds) < 3600;
  }

  private Project says(String line) throws IOException {
    return project.file("Dockerfile", line + "\nFROM scratch\nCOPY Dockerfile .\n");
  }

  /** BuildKit's testSourceDateEpochWithoutExporter. */
  @Test
  void aBuildArgumentIsTheTime() throws IOException {
    says("").arg("SOURCE_DATE_EPOCH", "" + TIME);
    assertEquals(TIME, created());
  }

  /**
   * BuildKit's testSourceDateEpochDockerfileDefault, testSourceDateEpochDockerfileDefaultOverride
   * and testSourceDateEpochDockerfileDefaultReset.
   */
  @Test
  void anArgAboveTheFirstStageIsTheTimeUnlessABuildArgumentSaysAnother() throws IOException {
    says("ARG SOURCE_DATE_EPOCH=" + TIME);
    assertEquals(TIME, created());
    project.arg("SOURCE_DATE_EPOCH", "" + OTHER);
    assertEquals(OTHER, created());
    project.arg("SOURCE_DATE_EPOCH", "");
    assertTrue(isNow(created()));
  }

  /** BuildKit's testSourceDateEpochDockerfileDefaultInvalid. */
  @Test
  void whatIsNeitherANumberNorANameIsRefused() throws IOException {
    says("ARG SOURCE_DATE_EPOCH=not-a-timestamp");
    BuildException e = assertThrows(BuildException.class, project::build);
    assertEquals("invalid SOURCE_DATE_EPOCH: not-a-timestamp", e.getMessage());
  }

  /** BuildKit's testSourceDateEpochContextGit. */
  @Test
  void aRepositoryHasTheTimeOfItsCommit() throws IOException {
    hosting.repository("r.git", source("Dockerfile", "FROM scratch\nCOPY . /\n"), TIME);
    GitSource repository = GitSource.parse(hosting.git("r.git")).orElseThrow();
    project.context(new BuildContext.Git(repository)).arg("SOURCE_DATE_EPOCH", "context");
    assertEquals(TIME, created());
  }

  /**
   * BuildKit's testSourceDateEpochContextHTTPLastModified and
   * testSourceDateEpochContextHTTPArchive.
   */
  @Test
  void anArchiveOfTheWebHasTheTimeItWasModifiedElseThatOfItsLatestFile() throws IOException {
    hosting.tar("c.tar", source("Dockerfile", "FROM scratch\nCOPY . /\n"));
    project.context(new BuildContext.Web(hosting.url("c.tar"))).arg("SOURCE_DATE_EPOCH", "context");
    assertEquals(OTHER, created());
    hosting.lastModified(Instant.ofEpochSecond(TIME)).tar("d.tar", source("b", "b"));
    project.context(new BuildContext.Web(hosting.url("d.tar")));
    assertEquals(TIME, created());
  }

  @Test
  void anArchiveOnStandardInputHasTheTimeOfItsLatestFile() throws IOException {
    hosting.tar("c.tar", source("Dockerfile", "FROM scratch\nCOPY . /\n"));
    byte[] bytes = Files.readAllBytes(hosting.file("c.tar"));
    project
        .context(new BuildContext.Stream(new ByteArrayInputStream(bytes)))
        .arg("SOURCE_DATE_EPOCH", "context");
    assertEquals(OTHER, created());
  }

  /** BuildKit's testSourceDateEpochContextLocalUnset. */
  @Test
  void aDirectoryHasNoTime() throws IOException {
    says("").arg("SOURCE_DATE_EPOCH", "context");
    assertTrue(isNow(created()));
  }

  private void stage(String... lines) throws IOException {
    project.file("Dockerfile", String.join("\n", lines) + "\n");
  }

  /** BuildKit's testSourceDateEpochStageHTTPArchive and testSourceDateEpochStageOverride. */
  @Test
  void aStageThatAddsOneThingHasItsTimeAndStepsSeeIt() throws IOException {
    hosting.tar("src.tar", source("foo", "bar"));
    project.dockerfile(
        "FROM base", "ARG SOURCE_DATE_EPOCH", "RUN echo \"time $SOURCE_DATE_EPOCH\"");
    String rest = Files.readString(directory.resolve("project/Dockerfile"), UTF_8);
    stage(
        "ARG NAME=src.tar",
        "ARG SOURCE_DATE_EPOCH=mysource",
        "FROM scratch AS MySource",
        "ADD " + hosting.url("$NAME") + " /",
        rest);
    assertEquals(OTHER, created());
    assertTrue(project.output().contains("time " + OTHER), project.output());
    project.arg("SOURCE_DATE_EPOCH", "" + TIME);
    assertEquals(TIME, created());
  }

  private String refused(String... lines) throws IOException {
    stage(lines);
    return assertThrows(BuildException.class, project::build).getMessage();
  }

  /** BuildKit's testSourceDateEpochStageInvalid. */
  @Test
  void aStageThatDoesMoreHasNoTime() throws IOException {
    String arg = "ARG SOURCE_DATE_EPOCH=mysource";
    String from = "FROM scratch AS mysource";
    String last = "FROM scratch";
    String add = "ADD http://127.0.0.1/x /";
    assertEquals(
        "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported COPY instruction",
        refused(arg, from, "COPY Dockerfile /Dockerfile", last));
    assertEquals(
        "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD",
        refused(arg, from, add, add, last));
    assertEquals(
        "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD",
        refused(arg, from, "ADD Dockerfile /", last));
    assertEquals(
        "SOURCE_DATE_EPOCH stage must use FROM scratch",
        refused(arg, "FROM busybox AS mysource", add, last));
  }

  /**
   * BuildKit's testSourceDateEpochNamedContextHTTPLastModified and
   * testSourceDateEpochNamedContextHTTPArchive.
   */
  @Test
  void aNamedContextHasItsTime() throws IOException {
    hosting.tar("src.tar", source("foo", "bar"));
    says("ARG SOURCE_DATE_EPOCH=mysource")
        .named("mysource", new NamedContext.Web(hosting.url("src.tar")));
    assertEquals(OTHER, created());
    hosting.lastModified(Instant.ofEpochSecond(TIME)).tar("other.tar", source("b", "b"));
    project.named("mysource", new NamedContext.Web(hosting.url("other.tar")));
    assertEquals(TIME, created());
    project.named("mysource", new NamedContext.Directory(directory.resolve("source")));
    assertTrue(isNow(created()));
  }

  /** BuildKit's testReproSourceDateEpoch, as far as the time alone goes. */
  @Test
  void theSameTimeGivesTheSameImage() throws IOException {
    says("").arg("SOURCE_DATE_EPOCH", "" + TIME);
    BuildResult one = project.build();
    Project elsewhere = project.withStore(directory.resolve("another"));
    BuildResult two = elsewhere.arg("SOURCE_DATE_EPOCH", "" + TIME).build();
    assertNotEquals(List.of(), elsewhere.done());
    assertEquals(one.image().manifest(), two.image().manifest());
  }
}
