package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ignore file keeps from a build. */
class IgnoreFileTest {
  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory).file("a", "a").file("b", "b");
  }

  /** All that the context shows, less what the test's base is made of. */
  private List<String> shown() throws IOException {
    project.dockerfile("FROM base", "COPY . /all/", "RUN cd /all; echo : $(ls -A)").build();
    String line =
        project.output().lines().filter(text -> text.startsWith(":")).findFirst().orElseThrow();
    return List.of(line.split(" ")).stream()
        .filter(name -> !List.of(":", "busybox").contains(name))
        .toList();
  }

  /** S238: they are read all the same (testDockerignore). */
  @Test
  void dockerfileAndIgnoreFileCanBeIgnored() throws IOException {
    project.file(".dockerignore", "Dockerfile\n.dockerignore\nb\n");
    assertEquals(List.of("a"), shown());
  }

  /** S232: the two are not put together (testDockerignoreOverride). */
  @Test
  void aDockerfilesOwnIgnoreFileReplacesTheOther() throws IOException {
    project.file(".dockerignore", "a\n").file("Dockerfile.dockerignore", "b\nDockerfile*\n");
    assertEquals(List.of(".dockerignore", "a"), shown());
  }

  /**
   * S233, S234, S239: a list of what is let in, with a mark at its start and Windows' line ends.
   */
  @Test
  void onlyWhatIsLetInIsShown() throws IOException {
    project
        .file("d/keep/x", "x")
        .file("d/other", "o")
        .file(".dockerignore", "\uFEFF*\r\n!/d/keep/ \r\n# !a\r\n!busybox\r\n");
    assertEquals(List.of("d"), shown());
  }
}
