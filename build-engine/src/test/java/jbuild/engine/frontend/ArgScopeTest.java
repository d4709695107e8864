package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import jbuild.image.Platform;
import org.junit.jupiter.api.Test;

/** Where the values of ARG and ENV come from, and who sees them. */
class ArgScopeTest {
  private final Planning planning =
      new Planning().image("busybox", List.of("PATH=/bin", "GOPATH=/go", "LAST=z"), List.of());

  private List<String> env(String... lines) {
    return planning.config(lines).env();
  }

  /** S087, testPlatformArgsExplicit, testPlatformArgsImplicit. */
  @Test
  void aDefaultInTheStageHidesThePlatformsValueUnlessItIsGiven() {
    planning.platform = java.util.Optional.of(Platform.parse("linux/arm64"));
    String[] own = {"FROM scratch", "ARG TARGETARCH=mine", "ENV A=$TARGETARCH"};
    assertTrue(env(own).contains("A=mine"));
    assertTrue(
        env("FROM scratch", "ARG TARGETARCH TARGETPLATFORM", "ENV A=$TARGETARCH,$TARGETPLATFORM")
            .contains("A=arm64,linux/arm64"));
    assertTrue(env("FROM scratch", "ENV A=${TARGETARCH-unset}").contains("A=unset"));
    planning.buildArgs = Map.of("TARGETARCH", "given");
    assertTrue(env(own).contains("A=given"));
  }

  /** S089, S090, S129, testEmptyStringArgInEnv. */
  @Test
  void anArgumentWithoutAnyValueStaysUnset() {
    String[] lines = {"FROM busybox", "ARG X", "ENV A=${X-d} B=$X", "RUN x"};
    assertTrue(env(lines).containsAll(List.of("A=d", "B=")));
    assertTrue(planning.run(lines).env().stream().noneMatch(line -> line.startsWith("X=")));
    planning.buildArgs = Map.of("X", "");
    assertTrue(env(lines).contains("A="));
    assertTrue(planning.run(lines).env().contains("X="));
  }

  /** S092. */
  @Test
  void anArgumentCountsFromItsLineOn() {
    planning.buildArgs = Map.of("u", "b");
    assertEquals("a", planning.config("FROM scratch", "USER ${u:-a}", "ARG u").user());
    assertEquals("b", planning.config("FROM scratch", "ARG u", "USER ${u:-a}").user());
  }

  /** S093, S116. */
  @Test
  void aChildStageInheritsTheArgumentsOfItsBase() {
    String[] lines = {"FROM busybox AS base", "ARG V=1", "FROM base", "ENV A=$V", "RUN x"};
    assertTrue(env(lines).contains("A=1"));
    assertTrue(planning.run(lines).env().contains("V=1"));
    assertTrue(planning.history(lines).getLast().startsWith("RUN |1 V=1 "));
  }

  /** S094. A child stage begins with the configuration's variables again. */
  @Test
  void anArgumentHidesAVariableOnlyInItsOwnStage() {
    String[] lines = {"FROM busybox AS b", "ENV V=env", "ARG V=arg", "FROM b", "ENV A=$V"};
    assertTrue(env(lines).contains("A=env"));
  }

  /** S095, S140, testExportedHistoryFlattenArgs, testArgDefaultExpansion, testMultiArgs. */
  @Test
  void argumentsAreInTheHistoryAndNotInTheConfig() {
    planning.buildArgs = Map.of("B", "given");
    String[] lines = {"FROM scratch", "ARG A=1 B=2 C", "ARG A=3", "RUN [\"x\"]"};
    assertEquals(
        List.of("ARG A=1 B=given C", "ARG A=3", "RUN |3 A=3 B=given C= x # buildkit"),
        planning.history(lines));
    assertEquals(List.of("PATH=" + ConfigDraft.DEFAULT_PATH), env(lines));
  }

  /** S096, S080: names of arguments are not expanded, those of ENV are. testArgDefaultExpansion. */
  @Test
  void aLaterArgumentOfTheLineSeesTheEarlierOnes() {
    assertTrue(env("FROM scratch", "ARG a=1 b=$a c=\"x y\"", "ENV $b=$c").contains("1=x y"));
    assertTrue(env("FROM scratch", "ARG n=N", "ARG $n=1", "ENV a=${N-unset}").contains("a=unset"));
  }

  /** S097, testGlobalArg, testQuotedMetaArgs, testDefaultEnvWithArgs. */
  @Test
  void globalArgumentsMayBeMadeOfOthersAndOfThePlatform() {
    String[] lines = {
      "ARG a=\"b\" b=\"$a-$BUILDOS\"", "ARG a=c", "FROM busybox", "ARG b a=d", "ENV E=$b,$a"
    };
    assertTrue(env(lines).contains("E=b-" + Platform.host().os() + ",d"));
  }

  /** S098. */
  @Test
  void anErrorInADefaultCountsOnlyWhereTheDefaultIsUsed() {
    String[] lines = {"FROM scratch", "ARG X=\"${Y:?say Y}\"", "ENV A=$X"};
    DockerfileFailure failure = assertThrows(DockerfileFailure.class, () -> planning.plan(lines));
    assertTrue(failure.getMessage().contains("Y: say Y"), failure.getMessage());
    assertEquals(2, failure.ranges().getFirst().startLine());
    planning.buildArgs = Map.of("X", "1");
    assertTrue(env(lines).contains("A=1"));
  }

  /** S097, S243, testGlobalArgErrors. */
  @Test
  void anErrorAboveTheFirstStageNamesItsLine() {
    String[] lines = {"ARG ok=1", "ARG X=${Y:?}", "FROM scratch"};
    DockerfileFailure failure = assertThrows(DockerfileFailure.class, () -> planning.plan(lines));
    assertEquals(2, failure.ranges().getFirst().startLine());
  }

  /** S100, S101, S253. */
  @Test
  void variablesOfTheBaseAreSeenAndReplacedWhereTheyStand() {
    assertEquals(
        List.of("PATH=/bin:/x", "GOPATH=/other", "LAST=z", "NEW=/go"),
        env("FROM busybox", "ENV NEW=$GOPATH", "ENV GOPATH=/other", "ENV PATH=$PATH:/x"));
    assertEquals(
        List.of("PATH=" + ConfigDraft.DEFAULT_PATH + ":/x"),
        env("FROM scratch", "ENV PATH=$PATH:/x"));
    assertEquals("/go/src", planning.config("FROM busybox", "WORKDIR $GOPATH/src").workingDir());
  }

  /** S103. */
  @Test
  void whatSteersTheScanOfAnSbomIsNoVariable() {
    String[] lines = {"FROM busybox", "ARG BUILDKIT_SBOM_SCAN_STAGE=true", "RUN x"};
    assertFalse(
        planning.run(lines).env().stream().anyMatch(line -> line.startsWith("BUILDKIT_SBOM")));
    assertTrue(planning.history(lines).contains("ARG BUILDKIT_SBOM_SCAN_STAGE=true"));
  }

  /** S099. */
  @Test
  void argumentsThatNobodyDeclaresDoNotMatter() {
    planning.buildArgs = Map.of("NOBODY", "1");
    assertEquals(List.of("RUN /bin/sh -c x # buildkit"), planning.history("FROM scratch", "RUN x"));
  }

  /** testTargetStageNameArg. */
  @Test
  void theNameOfTheTargetIsAnArgument() {
    String[] lines = {"FROM scratch AS a", "ARG TARGETSTAGE", "ENV T=$TARGETSTAGE", "FROM a AS b"};
    assertTrue(env(lines).contains("T=b"));
    planning.target = java.util.Optional.of("a");
    assertTrue(env(lines).contains("T=a"));
    planning.target = java.util.Optional.empty();
    lines[3] = "FROM a";
    assertTrue(env(lines).contains("T=default"));
  }

  /** testBuiltinArgs. */
  @Test
  void aProxyArgumentThatIsDeclaredIsAnArgumentLikeOthers() {
    planning.buildArgs = Map.of("HTTP_PROXY", "p");
    String[] lines = {"FROM busybox", "ARG HTTP_PROXY=d", "RUN x"};
    assertTrue(planning.run(lines).env().contains("HTTP_PROXY=p"));
    assertEquals("RUN |1 HTTP_PROXY=p /bin/sh -c x # buildkit", planning.history(lines).getLast());
  }
}
