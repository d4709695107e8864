package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where SOURCE_DATE_EPOCH comes from, and what gets its time. */
class SourceDateEpochTest {
  private static final String FILE = "FROM scratch\nCOPY a /d/a\n";

  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToBuildOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project =
        Project.in(directory).file("a", "a").to(new Destination.Local(directory.resolve("out")));
  }

  /** The time of a directory that COPY made, in seconds; less than 0: that of the build. */
  private long made(String above) throws IOException {
    project.file("Dockerfile", above + FILE).build();
    Instant time = Files.getLastModifiedTime(directory.resolve("out/d")).toInstant();
    return time.isAfter(Instant.now().minusSeconds(3600)) ? -1 : time.getEpochSecond();
  }

  /** BuildKit's testSourceDateEpochDockerfileDefault. */
  @Test
  void aGlobalArgumentOfTheDockerfileCounts() throws IOException {
    assertEquals(1_000_000_001, made("ARG T=1000000001\nARG SOURCE_DATE_EPOCH=$T\n"));
  }

  /** BuildKit's testSourceDateEpochDockerfileDefaultOverride. */
  @Test
  void theCallersTimeCountsBeforeTheDockerfiles() throws IOException {
    project.epoch(1_000_000_002);
    assertEquals(1_000_000_002, made("ARG SOURCE_DATE_EPOCH=1000000001\n"));
  }

  /** BuildKit's testSourceDateEpochDockerfileDefaultReset. */
  @Test
  void anEmptyArgumentOfTheCallerIsNoTime() throws IOException {
    project.arg("SOURCE_DATE_EPOCH", "");
    assertEquals(-1, made("ARG SOURCE_DATE_EPOCH=1000000001\n"));
  }

  /** BuildKit's testSourceDateEpochDockerfileDefaultInvalid and testSourceDateEpochStageInvalid. */
  @Test
  void aTimeThatIsNoNumberIsRefusedWithItsLine() {
    BuildException failure =
        assertThrows(
            BuildException.class, () -> made("ARG A=1\nARG SOURCE_DATE_EPOCH=yesterday\n"));
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertTrue(failure.getMessage().contains("invalid SOURCE_DATE_EPOCH: yesterday"));
    assertEquals(2, failure.details().diagnostics().getFirst().ranges().getFirst().startLine());
  }

  /** BuildKit's testSourceDateEpochContextLocalUnset. */
  @Test
  void aDirectoryHasNoTimeToGive() throws IOException {
    assertEquals(-1, made("ARG SOURCE_DATE_EPOCH=context\n"));
  }

  /** BuildKit's testSourceDateEpochWithoutExporter. */
  @Test
  void aTimeNeedsNoDestination() throws IOException {
    project.to().file("Dockerfile", "ARG SOURCE_DATE_EPOCH=1000000001\n" + FILE);
    assertEquals(project.build().image().manifest(), project.build().image().manifest());
  }

  /** BuildKit's testReproSourceDateEpoch and testReproducibleIDs. */
  @Test
  void twoStoresGiveTheSameImage() throws IOException {
    String text = "ARG SOURCE_DATE_EPOCH=1000000001\n" + FILE + "WORKDIR /w\nENV A=b\n";
    project.to().file("Dockerfile", text);
    assertEquals(
        project.build().image().manifest(),
        project.withStore(directory.resolve("other")).build().image().manifest());
  }

  /** BuildKit's testWorkdirSourceDateEpochReproducible. */
  @Test
  void workingDirectoriesGetTheTimeToo() throws IOException {
    project.epoch(1_000_000_003);
    project.file("Dockerfile", "FROM scratch\nWORKDIR /w/x\n").build();
    for (String name : List.of("w", "w/x")) {
      assertEquals(
          1_000_000_003,
          Files.getLastModifiedTime(directory.resolve("out").resolve(name))
              .toInstant()
              .getEpochSecond());
    }
  }
}
