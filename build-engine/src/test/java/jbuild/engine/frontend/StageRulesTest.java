package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.failure.ErrorClass;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which stage or image a name means, and what a stage takes over. */
class StageRulesTest {
  private final Planning planning =
      new Planning()
          .image("busybox", List.of("PATH=/bin"), List.of())
          .image("tools", List.of("PATH=/bin"), List.of());

  private DockerfileFailure fails(String... lines) {
    return assertThrows(DockerfileFailure.class, () -> planning.plan(lines));
  }

  private static Op source(Plan plan) {
    return plan.graph().target().inputs().getLast().from().op();
  }

  /** S083. */
  @Test
  void fromSeesGlobalArgumentsOnly() {
    String[] lines = {"ARG B=busybox", "FROM scratch AS a", "ENV B=nowhere", "FROM $B", "RUN x"};
    assertEquals(2, planning.names(lines).size());
    assertEquals("base name ($E) should not be blank", fails("FROM a", "FROM $E").getMessage());
  }

  /** S084. */
  @Test
  void anEmptyPlatformIsRefusedWithWhatWasProbablyMeant() {
    assertEquals(
        "empty platform value from expression $BULDPLATFORM (did you mean BUILDPLATFORM?)",
        fails("FROM --platform=$BULDPLATFORM scratch").getMessage());
    assertTrue(fails("FROM --platform=a/b/c/d scratch").getMessage().contains("a/b/c/d"));
  }

  /** S085, testDockerfileCopyFromArgs, testMountFromError. */
  @ParameterizedTest
  @CsvSource({"$x", "${x}", "a\\b"})
  void variablesAreRefusedInFrom(String from) {
    DockerfileFailure failure =
        fails("ARG x=b", "FROM scratch AS b", "FROM scratch", "COPY --from=" + from + " /a /");
    assertEquals(4, failure.ranges().getFirst().startLine());
  }

  /** S106. */
  @Test
  void fromDoesNotIgnoreCaseAndOthersDo() {
    String[] lines = {"FROM busybox AS Base", "RUN x", "FROM scratch", "COPY --from=BASE /a /"};
    assertInstanceOf(Op.Run.class, source(planning.plan(lines)));
    assertEquals(ErrorClass.REF, fails("FROM scratch AS base", "FROM Base").errorClass());
  }

  /** S107, S254. A name that is no number is never an index, and a number never a name. */
  @Test
  void numbersAreIndexesInCopyAndNamesInMounts() {
    planning.image("0", List.of(), List.of());
    String[] lines = {"FROM busybox AS a", "RUN x", "FROM scratch", "COPY --from=0 /a /"};
    assertInstanceOf(Op.Run.class, source(planning.plan(lines)));
    lines[3] = "RUN --mount=from=0,target=/m x";
    assertInstanceOf(Op.Image.class, source(planning.plan(lines)));
    assertEquals("invalid stage index 7", fails("FROM scratch", "COPY --from=7 /a /").getMessage());
    assertEquals(
        "invalid stage index -1", fails("FROM scratch", "COPY --from=-1 /a /").getMessage());
    planning.target = Optional.of("0");
    assertTrue(fails(lines).getMessage().contains("target stage \"0\""));
  }

  /** S108: for the platform of the build, not for that of the stage. testMultiStageImplicitFrom. */
  @Test
  void aNameOfNoStageIsAnImage() {
    Plan plan = planning.plan("FROM --platform=linux/s390x busybox", "COPY --from=tools /a /");
    assertInstanceOf(Op.Image.class, source(plan));
    assertEquals(Platform.host(), planning.images.asked("tools"));
  }

  /** S109. */
  @Test
  void aStageMayBeCalledLikeItsBase() {
    assertEquals(2, planning.names("FROM busybox AS busybox", "RUN x").size());
  }

  /** S110, testDuplicateStageName. */
  @Test
  void ofEqualNamesFromTakesTheNearestAndOthersTheLast() {
    String[] lines = {
      "FROM scratch AS a", "ENV V=1", "FROM a AS b", "FROM scratch AS a", "ENV V=2", "FROM a"
    };
    assertTrue(planning.config(lines).env().contains("V=2"));
    planning.target = Optional.of("b");
    assertTrue(planning.config(lines).env().contains("V=1"));
    planning.target = Optional.of("a");
    assertTrue(planning.config(lines).env().contains("V=2"));
    planning.target = Optional.empty();
    assertTrue(
        fails(
                "FROM scratch AS a",
                "FROM scratch AS b",
                "COPY --from=a /x /",
                "FROM scratch AS a",
                "FROM b")
            .getMessage()
            .startsWith("cannot copy from stage \"a\""));
  }

  /** S111, S244, S255. Circles are told with the lines of all who make them. */
  @Test
  void circlesAreRefusedEvenWhereTheTargetDoesNotNeedThem() {
    String[] lines = {
      "FROM busybox AS a",
      "COPY --from=b /x /",
      "FROM busybox AS b",
      "RUN --mount=from=a,target=/m x",
      "FROM scratch"
    };
    DockerfileFailure failure = fails(lines);
    assertEquals("circular dependency detected on stage: a", failure.getMessage());
    assertEquals(List.of(2, 4), failure.ranges().stream().map(r -> r.startLine()).toList());
    assertEquals(
        "circular dependency detected on stage: me",
        fails("FROM scratch AS me", "COPY --from=me /x /").getMessage());
    assertEquals(
        "circular dependency detected on stage: stage-0",
        fails("FROM scratch", "COPY --from=0 /x /").getMessage());
  }

  /** S113, S084. A name is looked up only if it is needed, but it has to be a name. */
  @Test
  void stagesThatAreNotNeededMustStillMakeSense() {
    planning.plan("FROM nowhere AS unused", "FROM scratch");
    DockerfileFailure failure =
        fails("FROM $NO AS unused", "COPY --from=9 /a /", "FROM --platform=$NO busybox");
    assertEquals("base name ($NO) should not be blank", failure.getMessage());
    assertEquals(
        List.of("empty platform value from expression $NO", "invalid stage index 9"),
        failure.others().stream().map(Throwable::getMessage).toList());
  }

  /** S114, testTargetMistype. */
  @Test
  void anUnknownTargetBlamesNoLineAndSuggestsOne() {
    planning.target = Optional.of("bild");
    DockerfileFailure failure = fails("FROM scratch AS build", "FROM scratch");
    assertEquals(
        "target stage \"bild\" could not be found (did you mean build?)", failure.getMessage());
    assertEquals(List.of(), failure.ranges());
  }

  /** S108. The message of a name that is no image names what was probably meant. */
  @Test
  void anUnknownImageIsSuggestedOne() {
    assertTrue(
        fails("FROM scratch AS builder", "FROM bulder")
            .getMessage()
            .endsWith("(did you mean builder?)"));
    assertTrue(fails("FROM alpin").getMessage().endsWith("(did you mean alpine?)"));
  }

  /** S115. */
  @Test
  void copyingFromScratchCopiesFromNothing() {
    assertInstanceOf(
        Op.Scratch.class, source(planning.plan("FROM busybox", "COPY --from=scratch /a* /")));
  }

  /** S116, S227, S230, testMultiStageCaseInsensitive. */
  @Test
  void aStageTakesOverAllButTriggers() {
    String[] lines = {
      "FROM busybox AS base",
      "ENV A=1",
      "WORKDIR /w",
      "USER u",
      "SHELL [\"/s\", \"-c\"]",
      "LABEL l=1",
      "MAINTAINER m",
      "EXPOSE 80",
      "CMD x",
      "ONBUILD ENV T=1",
      "FROM base",
      "RUN y"
    };
    ContainerConfig config = planning.config(lines);
    assertEquals(List.of("PATH=/bin", "A=1", "T=1"), config.env());
    assertEquals("/w", config.workingDir());
    assertEquals("u", config.user());
    assertEquals(Map.of("l", "1"), config.labels());
    assertEquals(Optional.of(List.of("/s", "-c", "x")), config.cmd());
    assertEquals(List.of("80/tcp"), config.exposedPorts());
    assertEquals(List.of(), config.onBuild());
    assertEquals(List.of("/s", "-c", "y"), planning.run(lines).args());
    assertEquals(Optional.of("m"), planning.plan(lines).config().author());
  }

  /** S117, S204. */
  @Test
  void nothingButFilesComesFromASource() {
    planning.image("img", List.of("LEAK=1"), List.of("ENV LEAK=2"));
    ContainerConfig config =
        planning.config(
            "FROM img AS other",
            "LABEL leak=1",
            "FROM scratch",
            "COPY --from=other /a /",
            "COPY --from=img /a /");
    assertEquals(List.of("PATH=" + ConfigDraft.DEFAULT_PATH), config.env());
    assertEquals(Map.of(), config.labels());
  }

  /** S118. */
  @Test
  void aStageForTheBuildingPlatformKeepsTheTargetsArguments() {
    planning.platform = Optional.of(Platform.parse("linux/s390x"));
    Op.Run run = planning.run("FROM --platform=$BUILDPLATFORM busybox", "ARG TARGETARCH", "RUN x");
    assertEquals(Platform.host(), planning.images.asked("busybox"));
    assertTrue(run.env().contains("TARGETARCH=s390x"));
  }

  /** S120. */
  @Test
  void withoutAPlatformOnTheCommandLineTheBasesIsKept() {
    assertEquals("linux/amd64", planning.plan("FROM busybox").config().platform().text());
    planning.platform = Optional.of(Platform.parse("linux/s390x"));
    assertEquals("linux/s390x", planning.plan("FROM busybox").config().platform().text());
    assertEquals("linux/s390x", planning.plan("FROM scratch").config().platform().text());
  }

  /** S256: whatever the type of the mount makes of it. */
  @Test
  void anImageThatAMountNamesIsLookedUp() {
    String mount = "RUN --mount=type=tmpfs,target=/m,from=%s x";
    assertEquals(
        ErrorClass.REF, fails("FROM busybox", mount.replace("%s", "nowhere")).errorClass());
    Vertex step = planning.plan("FROM busybox", mount.replace("%s", "tools")).graph().target();
    assertEquals(1, step.inputs().size());
  }

  /** S109, testOutOfOrderStage, testEmptyStages. */
  @Test
  void aStageBelowIsNoBase() {
    assertEquals(
        ErrorClass.REF, fails("FROM later", "FROM busybox AS later", "FROM 0").errorClass());
  }
}
