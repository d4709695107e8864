package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.parser.Diagnostic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lint of builds and of checks; no step is run, so that the tests need no privileges. */
class LintTest {
  @TempDir private Path parent;
  private Project project;

  @BeforeEach
  void makeAProject() throws IOException {
    Path directory = Files.createDirectories(parent.resolve("project"));
    project = Project.of(directory, parent.resolve("store"));
  }

  private void dockerfile(String... lines) throws IOException {
    project.file("Dockerfile", String.join("\n", lines) + "\n");
  }

  private static List<String> lines(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .map(
            d -> d.ranges().getFirst().startLine() + " " + d.rule().map(r -> r.title()).orElse("-"))
        .toList();
  }

  /** S245: the warnings of the parser and of the planner are told, then the build goes on. */
  @Test
  void aBuildTellsItsWarningsOnce() throws IOException {
    dockerfile("FROM scratch AS Base", "WORKDIR a", "FROM scratch as b", "USER 0$x", "CMD a");
    project.build();
    assertEquals(
        List.of("StageNameCasing", "FromAsCasing", "UndefinedVar", "JSONArgsRecommended"),
        project.rules());
  }

  /** S245. */
  @Test
  void warningsAreToldBeforeTheMistakeThatStopsTheBuild() throws IOException {
    dockerfile("FROM scratch AS BadStageName", "MAINTAINER me@example.org", "BADCMD");
    BuildException parse = assertThrows(BuildException.class, project::build);
    assertEquals(
        "dockerfile parse error on line 3: unknown instruction: BADCMD", parse.getMessage());
    assertEquals(List.of("StageNameCasing", "MaintainerDeprecated"), project.rules());
    dockerfile("FROM scratch", "CMD a", "STOPSIGNAL nope");
    assertThrows(BuildException.class, project::build);
    assertEquals(List.of("JSONArgsRecommended"), project.rules());
  }

  @Test
  void errorTrueMakesWarningsFailTheBuildBeforeAnythingIsWritten() throws IOException {
    Path output = parent.resolve("out.tar");
    project.to(new Destination.Tar(Optional.of(output)));
    dockerfile("# check=error=true", "FROM scratch as a", "COPY Dockerfile /", "CMD a");
    BuildException failure = assertThrows(BuildException.class, project::build);
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertEquals(
        "lint violation found for rules: FromAsCasing, JSONArgsRecommended", failure.getMessage());
    assertEquals(List.of("FromAsCasing", "JSONArgsRecommended"), project.rules());
    assertFalse(Files.exists(output));
    dockerfile("# check=error=true", "FROM scratch AS a", "CMD [\"a\"]");
    project.build();
    assertTrue(Files.exists(output));
  }

  /** testRuleCheckOption. */
  @Test
  void theBuildArgumentStandsForTheDirective() throws IOException {
    dockerfile("#check=skip=all", "FROM scratch as base", "copy Dockerfile .");
    project.arg("BUILDKIT_DOCKERFILE_CHECK", "skip=ConsistentInstructionCasing;error=true");
    BuildException failure = assertThrows(BuildException.class, project::build);
    assertEquals("lint violation found for rules: FromAsCasing", failure.getMessage());
    dockerfile("#check=error=true", "FROM scratch as base", "copy Dockerfile .");
    project.arg("BUILDKIT_DOCKERFILE_CHECK", "skip=all");
    project.build();
    assertEquals(List.of(), project.rules());
    project.arg("BUILDKIT_DOCKERFILE_CHECK", "skip");
    assertEquals(
        "failed to parse BUILDKIT_DOCKERFILE_CHECK: invalid check option \"skip\"",
        assertThrows(BuildException.class, project::build).getMessage());
  }

  @Test
  void optionsThatAreWrongFailTheBuild() throws IOException {
    dockerfile("# check=skp=all", "FROM scratch");
    assertEquals(
        "failed to parse check options: invalid check option \"skp\"",
        assertThrows(BuildException.class, project::build).getMessage());
    assertThrows(BuildException.class, project::check);
  }

  @Test
  void aCheckLooksAtAllStagesAndBuildsNone() throws IOException {
    dockerfile("FROM scratch AS a", "USER 0$x", "FROM scratch AS b", "RUN false", "USER 0$y");
    CheckResult result = project.check();
    assertEquals(List.of("2 UndefinedVar", "5 UndefinedVar"), lines(result.warnings()));
    assertEquals(Optional.empty(), result.error());
    assertEquals("Dockerfile", result.source().name());
    assertFalse(result.warningsAreErrors());
    assertEquals(List.of(), project.done());
  }

  @Test
  void aCheckNamesTheBaseThatItCouldNotLookUp() throws IOException {
    dockerfile("FROM 127.0.0.1:1/none", "USER 0$x", "CMD a", "FROM scratch", "USER 0$x");
    CheckResult result = project.check();
    assertEquals(List.of("3 JSONArgsRecommended", "5 UndefinedVar"), lines(result.warnings()));
    assertEquals(List.of("1 -"), lines(result.unresolved()));
    assertTrue(result.unresolved().getFirst().message().contains("127.0.0.1:1"));
    assertEquals(Optional.empty(), result.error());
  }

  @Test
  void aCheckSaysWhatABuildWouldFailWith() throws IOException {
    dockerfile("FROM scratch as a", "VOLUME $x");
    CheckResult result = project.check();
    assertEquals(List.of("1 FromAsCasing", "2 UndefinedVar"), lines(result.warnings()));
    assertEquals(
        "VOLUME specified can not be an empty string", result.error().orElseThrow().getMessage());
    dockerfile("# check=error=true", "FROM scratch as a");
    CheckResult strict = project.check();
    assertTrue(strict.warningsAreErrors());
    assertEquals(
        "lint violation found for rules: FromAsCasing", strict.error().orElseThrow().getMessage());
    dockerfile("FROM scratch as a", "NOPE");
    CheckResult broken = project.check();
    assertEquals(List.of("1 FromAsCasing"), lines(broken.warnings()));
    assertEquals(ErrorClass.PARSE, broken.error().orElseThrow().errorClass());
  }

  @Test
  void aCheckNeedsNoEntitlement() throws IOException {
    dockerfile("FROM scratch", "RUN --network=host --security=insecure x");
    assertEquals(Optional.empty(), project.check().error());
    assertThrows(BuildException.class, project::build);
  }
}
