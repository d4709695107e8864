package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import jbuild.image.ImageConfig.ContainerConfig;
import org.junit.jupiter.api.Test;

/** The rules about FROM, and what they say in which order. */
class FromRulesTest {
  private static String undeclared(int line, String text) {
    return line + " UndefinedArgInFrom: FROM argument " + text;
  }

  /** testUndeclaredArg. */
  @Test
  void aDeclaredOrPredefinedArgMayBeUsed() {
    assertEquals(List.of(), LintedFile.warnings("ARG base=scratch", "FROM $base"));
    assertEquals(
        List.of(),
        LintedFile.warnings(
            "ARG BUILDPLATFORM=linux/amd64", "FROM --platform=$BUILDPLATFORM scratch"));
    assertEquals(List.of(), LintedFile.warnings("FROM --platform=$BUILDPLATFORM scratch"));
    assertEquals(List.of(), LintedFile.warnings("ARG DEBUG", "FROM scratch${DEBUG}"));
    assertEquals(List.of(), LintedFile.warnings("ARG DEBUG", "FROM scra${DEBUG:-tch}"));
    assertEquals(List.of(), LintedFile.warnings("ARG DEBUG=\"\"", "FROM scratch${DEBUG-@bogus}"));
  }

  /** testUndeclaredArg: told with the name that was meant, and the build fails as before. */
  @Test
  void anUndeclaredArgIsToldWithTheNameThatWasMeant() {
    LintedFile typo = LintedFile.of("FROM --platform=$BULIDPLATFORM scratch");
    assertThrows(DockerfileFailure.class, typo::plan);
    assertEquals(
        List.of(undeclared(1, "'BULIDPLATFORM' is not declared (did you mean BUILDPLATFORM?)")),
        typo.told());
    LintedFile arch =
        LintedFile.of(
            "ARG MY_OS=linux", "ARG MY_ARCH=amd64", "FROM --platform=linux/${MYARCH} busybox");
    assertThrows(DockerfileFailure.class, arch::plan);
    assertEquals(
        List.of(undeclared(3, "'MYARCH' is not declared (did you mean MY_ARCH?)")), arch.told());
    assertEquals(
        List.of(undeclared(2, "'version' is not declared")),
        LintedFile.of("ARG tag=latest", "FROM busybox:${tag}${version} AS b")
            .images(new FakeImages().with("busybox:latest", ContainerConfig.EMPTY))
            .plan());
  }

  /** testInvalidDefaultArgInFrom. */
  @Test
  void aFromShouldNameAnImageWithoutBuildArguments() {
    FakeImages images =
        new FakeImages()
            .with("busybox:latest", ContainerConfig.EMPTY)
            .with("busybox:stable-musl", ContainerConfig.EMPTY);
    String said = "2 InvalidDefaultArgInFrom: Default value for ARG ";
    String end = " results in empty or invalid base image name";
    assertEquals(
        List.of(said + "busybox:$VERSION" + end),
        LintedFile.of("ARG VERSION", "FROM busybox:$VERSION")
            .images(images)
            .arg("VERSION", "latest")
            .plan());
    assertEquals(
        List.of(said + "$IMAGE" + end),
        LintedFile.of("ARG IMAGE", "FROM $IMAGE")
            .images(images)
            .arg("IMAGE", "busybox:latest")
            .plan());
    assertEquals(
        List.of(said + "busy${SFX}" + end),
        LintedFile.of("ARG SFX=\"box:\"", "FROM busy${SFX}")
            .images(images)
            .arg("SFX", "box:latest")
            .plan());
    for (String declaration : List.of("ARG V=\"\"", "ARG V")) {
      assertEquals(
          List.of(),
          LintedFile.of(declaration, "FROM busybox:stable${V}")
              .images(images)
              .arg("V", "-musl")
              .plan());
    }
  }

  /** testRedundantTargetPlatform. */
  @Test
  void theTargetPlatformNeedNotBeNamed() {
    String said = " RedundantTargetPlatform: Setting platform to predefined ";
    String end = " in FROM is redundant as this is the default behavior";
    assertEquals(
        List.of("1" + said + "$TARGETPLATFORM" + end),
        LintedFile.warnings("FROM --platform=$TARGETPLATFORM scratch"));
    assertEquals(
        List.of("1" + said + "${TARGETPLATFORM}" + end),
        LintedFile.warnings("FROM --platform=${TARGETPLATFORM} scratch"));
    assertEquals(
        List.of(),
        LintedFile.warnings(
            "", "# check=skip=RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM scratch"));
    assertEquals(
        List.of(), LintedFile.warnings("FROM --platform=${TARGETOS}/${TARGETARCH} scratch"));
  }

  /** testFromPlatformFlagConstDisallowed. */
  @Test
  void aConstantPlatformBelongsIntoTheStagesName() {
    assertEquals(
        List.of(
            "1 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value"
                + " \"linux/amd64\""),
        LintedFile.warnings("FROM --platform=linux/amd64 scratch"));
    assertEquals(
        List.of(), LintedFile.warnings("FROM --platform=linux/amd64 scratch AS my_amd64_stage"));
    assertEquals(List.of(), LintedFile.warnings("FROM --platform=x86_64 scratch AS linux"));
    assertEquals(
        List.of(),
        LintedFile.warnings(
            "#check=skip=FromPlatformFlagConstDisallowed", "FROM --platform=linux/amd64 scratch"));
  }

  /** S120, testBaseImagePlatformMismatch. */
  @Test
  void aBaseOfAnotherPlatformIsTold() {
    assertEquals(
        List.of(
            "1 InvalidBaseImagePlatform: Base image busybox was pulled with platform"
                + " \"linux/amd64\", expected \"linux/arm64\" for current build"),
        LintedFile.of("FROM busybox", "ENV foo=bar").platform("linux/arm64").plan());
    assertEquals(List.of(), LintedFile.warnings("FROM busybox"));
    assertEquals(
        List.of(),
        LintedFile.of("# check=skip=InvalidBaseImagePlatform", "FROM busybox")
            .platform("linux/arm64")
            .plan());
  }

  /** S083, S084. */
  @Test
  void stagesThatAreNotNeededAreCheckedToo() {
    assertEquals(
        List.of(undeclared(1, "'nothing' is not declared")),
        LintedFile.warnings("FROM busybox${nothing} AS unused", "FROM alpine"));
    LintedFile blank = LintedFile.of("FROM $nothing AS unused", "FROM alpine");
    DockerfileFailure failure = assertThrows(DockerfileFailure.class, blank::plan);
    assertEquals("base name ($nothing) should not be blank", failure.getMessage());
    assertEquals(2, blank.told().size());
  }
}
