package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.RunMountSpec;
import jbuild.engine.graph.Vertex;
import jbuild.executor.ProcessSpec.Network;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.History;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final FakeImages images = new FakeImages().with("busybox", config(List.of("sh")));
  private Map<String, String> buildArgs = Map.of();
  private Optional<String> target = Optional.empty();
  private Set<String> allow = Set.of();

  private static ContainerConfig config(List<String> cmd) {
    ContainerConfig none = ContainerConfig.EMPTY;
    return new ContainerConfig(
        none.user(),
        none.exposedPorts(),
        List.of("PATH=/bin"),
        none.entrypoint(),
        Optional.of(cmd),
        none.healthcheck(),
        none.argsEscaped(),
        none.volumes(),
        none.workingDir(),
        List.of("ENV TRIGGERED=1"),
        none.labels(),
        none.stopSignal(),
        none.shell());
  }

  private Plan plan(String... lines) {
    Source source = new Source("Dockerfile", (String.join("\n", lines) + "\n").getBytes(UTF_8));
    PlanRequest.RunDefaults steps =
        new PlanRequest.RunDefaults(
            Network.DEFAULT, Map.of(), List.of(), OptionalLong.empty(), Optional.empty());
    PlanRequest request =
        new PlanRequest(
            MergedTree.EMPTY,
            target,
            buildArgs,
            Map.of("cli", "1"),
            Optional.empty(),
            false,
            Set.of(),
            allow,
            steps,
            OptionalLong.empty());
    return Planner.plan(DockerfileParser.parse(source).dockerfile().orElseThrow(), request, images);
  }

  private static Op.Run run(Plan plan) {
    return assertInstanceOf(Op.Run.class, plan.graph().target().op());
  }

  private static List<String> history(Plan plan) {
    return plan.config().history().stream()
        .map(History::createdBy)
        .map(Optional::orElseThrow)
        .toList();
  }

  private static List<String> names(Plan plan) {
    return plan.graph().vertices().stream()
        .map(v -> v.label().name())
        .filter(n -> !n.isEmpty())
        .toList();
  }

  @Test
  void scratchHasAPathAndARootDirectoryAndNoLayer_S102_S115() {
    Plan plan = plan("FROM scratch", "LABEL a=b");
    assertEquals("/", plan.config().config().workingDir());
    assertEquals(List.of("PATH=" + ConfigDraft.DEFAULT_PATH), plan.config().config().env());
    assertEquals(List.of(), plan.graph().layers());
    assertEquals(Map.of("a", "b", "cli", "1"), plan.config().config().labels());
  }

  /** S115. BuildKit's testPullScratch. */
  @Test
  void anImageOfARegistryMayBeCalledScratch() {
    images.with("example.org/scratch:1", config(List.of("run")));
    Plan plan = plan("FROM example.org/scratch:1", "LABEL a=b");
    assertEquals(Optional.of(List.of("run")), plan.config().config().cmd());
  }

  /** S195, S196: with --chmod a link is a normal copy, as in BuildKit. */
  @Test
  void aLinkIsMarkedInTheNameUnlessItIsNone() {
    Plan plan =
        plan("FROM busybox", "COPY --link a /", "COPY --link --chmod=644 a /", "ADD --link a /");
    assertEquals(
        List.of(
            "[2/5] LINK COPY --link a /",
            "[3/5] COPY --link --chmod=644 a /",
            "[4/5] LINK ADD --link a /"),
        names(plan).subList(1, 4));
    List<Boolean> links =
        plan.graph().vertices().stream()
            .map(Vertex::op)
            .filter(Op.Copy.class::isInstance)
            .map(op -> ((Op.Copy) op).link())
            .toList();
    assertEquals(List.of(true, false, true), links);
  }

  /**
   * S169, S171: an empty one is the working directory (testEmptyDestDir, testPreserveDestDirSlash,
   * testCopyLinkDotDestDir, testCopyLinkEmptyDestDir).
   */
  @Test
  void destinationsAreTakenFromTheWorkingDirectory() {
    Map<String, String> meanings =
        Map.of(
            "$empty", "/var/www/",
            ".", "/var/www/",
            "./", "/var/www/",
            "sub", "/var/www/sub",
            "sub/.", "/var/www/sub/",
            "..", "/var",
            "../", "/var/",
            "../../../x", "/x",
            "/abs/", "/abs/",
            "/", "/");
    meanings.forEach((written, meant) -> {
      for (String copy : List.of("COPY f ", "COPY --link f ", "ADD f ")) {
        Plan plan = plan("FROM busybox", "WORKDIR /var/www", "ENV empty=\"\"", copy + written);
        Op.Copy op = assertInstanceOf(Op.Copy.class, plan.graph().target().op());
        assertEquals(meant, op.spec().destination(), copy + written);
      }
    });
  }

  /** S204. */
  @Test
  void anImageThatIsCopiedFromBringsNeitherConfigurationNorTriggers() {
    Plan plan = plan("FROM scratch", "COPY --from=busybox /bin/sh /sh");
    assertEquals(List.of("PATH=" + ConfigDraft.DEFAULT_PATH), plan.config().config().env());
    assertEquals(Optional.empty(), plan.config().config().cmd());
  }

  @Test
  void onlyStagesThatTheTargetNeedsArePlanned_S112_S113() {
    Plan plan = plan("FROM nowhere AS unused", "RUN x", "FROM busybox", "RUN y");
    assertEquals(2, names(plan).size());
  }

  @Test
  void aGlobalArgIsSeenInAStageOnlyWhenDeclared_S086() {
    Plan plan = plan("ARG V=1", "FROM busybox", "ENV A=$V", "ARG V", "ENV B=$V");
    assertTrue(plan.config().config().env().containsAll(List.of("A=", "B=1")));
  }

  @Test
  void aBuildArgumentWinsOverADefaultAndIsNotExpanded_S088() {
    buildArgs = Map.of("V", "$X");
    Plan plan = plan("FROM busybox", "ARG V=default", "ENV A=$V");
    assertTrue(plan.config().config().env().contains("A=$X"));
  }

  @Test
  void envAndArgShareOneMapInTheOrderOfLines_S094() {
    Plan plan = plan("FROM busybox", "ENV A=env", "ARG A=arg", "RUN x");
    assertTrue(run(plan).env().contains("A=arg"));
    assertTrue(plan.config().config().env().contains("A=env"));
  }

  @Test
  void aLineOfEnvSeesTheVariablesOfTheLinesBefore_S061() {
    Plan plan = plan("FROM busybox", "ENV a=1", "ENV a=2 b=$a");
    assertTrue(plan.config().config().env().containsAll(List.of("a=2", "b=1")));
  }

  @Test
  void historyTellsEveryArgOfTheStage() {
    Plan plan = plan("FROM scratch", "ARG A=1 B", "RUN [\"x\", \"y\"]");
    assertEquals(List.of("ARG A=1 B", "RUN |2 A=1 B= x y # buildkit"), history(plan));
  }

  @Test
  void entrypointDropsAnInheritedCmdOnly_S219() {
    assertEquals(
        Optional.empty(), plan("FROM busybox", "ENTRYPOINT [\"e\"]").config().config().cmd());
    assertEquals(
        Optional.of(List.of("c")),
        plan("FROM busybox", "CMD [\"c\"]", "ENTRYPOINT [\"e\"]").config().config().cmd());
  }

  @Test
  void triggersOfTheBaseRunOnceAndAreGone_S229() {
    Plan plan = plan("FROM busybox");
    ImageConfig config = plan.config();
    assertTrue(config.config().env().contains("TRIGGERED=1"));
    assertEquals(List.of(), config.config().onBuild());
  }

  @Test
  void workdirsAddUpAndOnlyRealOnesMakeLayers_S217_S218() {
    Plan plan = plan("FROM scratch", "WORKDIR /", "WORKDIR /a/b/", "WORKDIR ../c");
    assertEquals("/a/c", plan.config().config().workingDir());
    assertEquals(2, plan.graph().layers().size());
    assertEquals(List.of("WORKDIR /", "WORKDIR /a/b/", "WORKDIR /a/c"), history(plan));
  }

  @Test
  void stepsAreCountedPerStage() {
    Plan plan =
        plan("FROM busybox AS b", "RUN x", "FROM scratch", "COPY --from=b /x /", "WORKDIR /d");
    assertTrue(names(plan).contains("[b 2/3] RUN x"));
    assertTrue(names(plan).contains("[stage-1 1/2] COPY --from=b /x /"));
    assertTrue(names(plan).contains("[stage-1 2/2] WORKDIR /d"));
  }

  @Test
  void aLoneHeredocIsTheShellsText_S051() {
    Plan plan = plan("FROM busybox", "RUN <<EOF", "echo a", "echo b", "EOF");
    assertEquals(List.of("/bin/sh", "-c", "echo a\necho b\n"), run(plan).args());
  }

  @Test
  void aHeredocWithAShebangIsMountedAndRun_S052() {
    Op.Run run = run(plan("FROM busybox", "RUN <<EOF", "#!/bin/x", "EOF"));
    assertEquals(List.of("/bin/sh", "-c", "/dev/pipes/EOF"), run.args());
    assertInstanceOf(RunMountSpec.Script.class, run.mounts().getFirst());
  }

  @Test
  void aMountsDefaultsAreFilledIn_S146_S148() {
    Op.Run run = run(plan("FROM busybox", "WORKDIR /w", "RUN --mount=type=cache,target=.cache x"));
    RunMountSpec.Cache cache = assertInstanceOf(RunMountSpec.Cache.class, run.mounts().getFirst());
    assertEquals(Optional.of("/w/.cache"), cache.target());
    assertEquals(Optional.empty(), cache.shape());
  }

  @Test
  void copyingFromALaterStageIsRefused_S111() {
    Failure failure =
        assertThrows(
            DockerfileFailure.class,
            () -> plan("FROM scratch AS a", "COPY --from=b /x /", "FROM scratch AS b", "FROM a"));
    assertTrue(failure.getMessage().contains("it needs to be defined before current stage \"a\""));
  }

  @Test
  void anUnknownTargetIsNamed_S114() {
    target = Optional.of("nope");
    Failure failure = assertThrows(DockerfileFailure.class, () -> plan("FROM scratch AS a"));
    assertTrue(failure.getMessage().contains("target stage \"nope\" could not be found"));
  }

  @Test
  void targetsAndFromFlagsIgnoreCase_S106() {
    target = Optional.of("BUILD");
    assertEquals(
        1, plan("FROM scratch AS build", "WORKDIR /x", "FROM busybox").graph().layers().size());
  }

  @Test
  void hostNetworkNeedsAnEntitlement_RUN09() {
    Failure denied =
        assertThrows(DockerfileFailure.class, () -> plan("FROM busybox", "RUN --network=host x"));
    assertEquals(ErrorClass.DENIED, denied.errorClass());
    allow = Set.of("network.host");
    assertEquals(
        Network.HOST, run(plan("FROM busybox", "RUN --network=host x")).surroundings().network());
  }

  @Test
  void aDeviceIsRefusedAndNotIgnored_RUN09() {
    Failure denied =
        assertThrows(
            DockerfileFailure.class,
            () -> plan("FROM busybox", "RUN --device=vendor.com/x=a,required x"));
    assertEquals(ErrorClass.DENIED, denied.errorClass());
  }

  @Test
  void proxyArgumentsReachTheStepButNotItsHistoryOrKey() {
    buildArgs = Map.of("http_proxy", "http://p");
    Plan plan = plan("FROM busybox", "RUN x");
    assertEquals(List.of("HTTP_PROXY=http://p", "http_proxy=http://p"), run(plan).proxyEnv());
    assertTrue(history(plan).getLast().endsWith("RUN /bin/sh -c x # buildkit"));
  }

  @Test
  void aNamedDirectoryReplacesAStage_S121() {
    images.context("base", MergedTree.EMPTY);
    Plan plan = plan("FROM busybox AS base", "RUN x", "FROM scratch", "COPY --from=base /f /");
    Vertex source = plan.graph().target().inputs().getLast().from();
    assertInstanceOf(Op.Local.class, source.op());
  }

  @Test
  void exposedPortsAreSplitAfterExpansionAndSorted_S075_S222() {
    Plan plan = plan("FROM scratch", "ARG P=\"90 80/UDP\"", "EXPOSE $P 70-71");
    assertEquals(
        List.of("70/tcp", "71/tcp", "80/udp", "90/tcp"), plan.config().config().exposedPorts());
    assertEquals("EXPOSE [90/tcp 80/udp 70/tcp 71/tcp]", history(plan).getLast());
  }

  @Test
  void badSignalsAreRefused_S224() {
    assertThrows(DockerfileFailure.class, () -> plan("FROM scratch", "STOPSIGNAL SIGNOPE"));
    assertEquals(
        "RTMIN+3", plan("FROM scratch", "STOPSIGNAL RTMIN+3").config().config().stopSignal());
  }

  @Test
  void aTriggerIsBlamedOnTheLineThatNamesItsImage_S229_S244() {
    String[] lines = {"FROM scratch AS a", "ONBUILD RUN x", "ONBUILD STOPSIGNAL $S", "FROM a"};
    DockerfileFailure failure = assertThrows(DockerfileFailure.class, () -> plan(lines));
    assertEquals(4, failure.ranges().getFirst().startLine());
    lines[2] = "";
    SourceRange step = plan(lines).graph().target().label().range().orElseThrow();
    assertEquals(4, step.startLine());
  }
}
