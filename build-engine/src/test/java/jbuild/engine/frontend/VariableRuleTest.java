package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import jbuild.image.ImageConfig.ContainerConfig;
import org.junit.jupiter.api.Test;

/** UndefinedVar: S062, testUnmatchedVars and testAllTargetUnmarshal. */
class VariableRuleTest {
  private static String unset(int line, String text) {
    return line + " UndefinedVar: Usage of undefined variable " + text;
  }

  @Test
  void whatAnArgDeclaresMayBeUsed() {
    assertEquals(List.of(), LintedFile.warnings("FROM scratch", "ARG foo", "COPY a${foo} ."));
    assertEquals(
        List.of(),
        LintedFile.warnings("FROM alpine AS base", "ARG foo=a", "FROM base", "COPY $foo ."));
    assertEquals(List.of(), LintedFile.warnings("FROM alpine", "RUN echo $nothing"));
    assertEquals(
        List.of(), LintedFile.warnings("FROM scratch", "COPY x$BUILDKIT_SBOM_SCAN_STAGE /"));
  }

  @Test
  void anArgIsKnownFromItsLineOn() {
    assertEquals(
        List.of(unset(2, "'$foo'")),
        LintedFile.warnings("FROM alpine", "COPY $foo .", "ARG foo=bar", "RUN echo $foo"));
  }

  @Test
  void theNameThatWasMeantIsTold() {
    assertEquals(
        List.of(unset(3, "'$DIR_ASSET' (did you mean $DIR_ASSETS?)")),
        LintedFile.warnings(
            "FROM alpine", "ARG DIR_ASSETS=assets/ DIR_CONFIG=config/", "COPY $DIR_ASSET ."));
    assertEquals(
        List.of(unset(2, "'$PAHT' (did you mean $PATH?)")),
        LintedFile.warnings("FROM alpine", "ENV PATH=$PAHT:/tmp/bin"));
  }

  @Test
  void theVariablesOfTheBaseImageAreKnown() {
    ContainerConfig none = ContainerConfig.EMPTY;
    ContainerConfig go =
        new ContainerConfig(
            none.user(),
            none.exposedPorts(),
            List.of("GOPATH=/go"),
            none.entrypoint(),
            none.cmd(),
            none.healthcheck(),
            none.argsEscaped(),
            none.volumes(),
            none.workingDir(),
            none.onBuild(),
            none.labels(),
            none.stopSignal(),
            none.shell());
    assertEquals(
        List.of(unset(3, "'$GOROOT'")),
        LintedFile.of("FROM golang", "WORKDIR $GOPATH/src", "USER $GOROOT")
            .images(new FakeImages().with("golang", go))
            .plan());
  }

  @Test
  void eachUseIsToldOnceWhereverItStands() {
    assertEquals(
        List.of(
            unset(2, "'$a'"),
            unset(2, "'$b'"),
            unset(3, "'$a'"),
            unset(4, "'$a'"),
            unset(5, "'$a'"),
            unset(6, "'$a'"),
            unset(7, "'$a'"),
            unset(8, "'$a'"),
            unset(9, "'$a'"),
            unset(13, "'$a'")),
        LintedFile.warnings(
            "FROM scratch",
            "COPY x$a y$b /d/",
            "ADD --chown=${a}0 x /d/",
            "LABEL l=$a",
            "USER ${a}0",
            "VOLUME /v$a",
            "ARG OTHER=$a",
            "ENV LONG=$a",
            "RUN --mount=type=cache,target=/c$a true",
            "COPY <<'RAW' /raw",
            "$a",
            "RAW",
            "COPY <<TEXT /text",
            "$a",
            "TEXT",
            "CMD [\"$a\"]"));
  }

  /** As BuildKit has it, a default does not excuse the name. */
  @Test
  void aNameWithADefaultIsToldToo() {
    assertEquals(List.of(unset(2, "'$x'")), LintedFile.warnings("FROM scratch", "USER ${x:-0}"));
  }

  /** EXPOSE alone splits its words, and BuildKit does not look at their names there. */
  @Test
  void exposeMayUseWhatIsNotSet() {
    assertEquals(List.of(), LintedFile.warnings("FROM scratch", "EXPOSE 80$nothing"));
  }

  @Test
  void theRuleCanBeSkipped() {
    assertEquals(
        List.of(), LintedFile.warnings("# check=skip=UndefinedVar", "FROM scratch", "USER 0$a"));
    assertEquals(
        List.of(unset(4, "'$a'")),
        LintedFile.warnings("FROM scratch", "# check=skip=UndefinedVar", "USER 0$a", "USER 1$a"));
  }

  @Test
  void aCheckWithoutATargetSeesAllStagesInTheOrderOfTheFile() {
    String[] lines = {
      "FROM scratch AS first", "USER 0$foo", "FROM scratch AS second", "USER 0$bar"
    };
    assertEquals(List.of(unset(4, "'$bar'")), LintedFile.of(lines).plan());
    assertEquals(List.of(unset(2, "'$foo'"), unset(4, "'$bar'")), LintedFile.of(lines).check());
    assertEquals(List.of(unset(2, "'$foo'")), LintedFile.of(lines).target("first").check());
    assertEquals(
        List.of(unset(2, "'$a'"), unset(4, "'$b'"), unset(6, "'$c'")),
        LintedFile.warnings(
            "FROM scratch AS one",
            "USER 0$a",
            "FROM scratch AS two",
            "USER 0$b",
            "FROM one",
            "USER 0$c",
            "COPY --from=two / /"));
  }

  /** S245: what was seen before a mistake is told. */
  @Test
  void warningsComeBeforeTheMistakeThatEndsThePlan() {
    LintedFile file = LintedFile.of("FROM scratch", "USER 0$a", "STOPSIGNAL nope");
    assertThrows(DockerfileFailure.class, file::plan);
    assertEquals(List.of(unset(2, "'$a'")), file.told());
  }
}
