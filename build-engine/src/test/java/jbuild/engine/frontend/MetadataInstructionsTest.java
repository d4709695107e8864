package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.Healthcheck;
import jbuild.image.ImageConfig.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What instructions write into the configuration and the history (section 6.2). */
class MetadataInstructionsTest {
  private final Planning planning =
      new Planning().image("busybox", List.of("PATH=/bin"), List.of());

  private ContainerConfig config(String... lines) {
    return planning.config(lines);
  }

  private DockerfileFailure fails(String line) {
    return assertThrows(DockerfileFailure.class, () -> planning.plan("FROM scratch", line));
  }

  /** S037, S219, testCmdShell. */
  @Test
  void emptyListsClearWhatTheBaseSet() {
    assertEquals(Optional.of(List.of()), config("FROM busybox", "CMD []").cmd());
    assertEquals(
        Optional.empty(),
        config("FROM busybox AS a", "ENTRYPOINT [\"e\"]", "FROM a", "ENTRYPOINT []").entrypoint());
  }

  /** S039, S043, S230, testDefaultShellAndPath. */
  @Test
  void aShellFormTakesTheShellOfItsLine() {
    String[] lines = {
      "FROM busybox", "ENTRYPOINT a", "SHELL [\"/bin/bash\", \"-c\"]", "CMD b", "RUN c",
    };
    assertEquals(Optional.of(List.of("/bin/sh", "-c", "a")), config(lines).entrypoint());
    assertEquals(Optional.of(List.of("/bin/bash", "-c", "b")), config(lines).cmd());
    assertEquals(Optional.of(List.of("/bin/bash", "-c")), config(lines).shell());
    assertEquals(List.of("/bin/bash", "-c", "c"), planning.run(lines).args());
  }

  /** S040, S041, S082, testIgnoreEntrypoint. */
  @Test
  void commandsAreNotExpandedAndSeeArgumentsAsEnvironment() {
    String[] lines = {
      "FROM busybox",
      "ARG X=1",
      "ENTRYPOINT [\"never\"]",
      "CMD [\"$X\"]",
      "HEALTHCHECK CMD $X",
      "MAINTAINER $X",
      "SHELL [\"$X\"]",
      "ONBUILD RUN $X",
      "RUN [\"sh\", \"-c\", \"echo $X\"]"
    };
    ContainerConfig config = config(lines);
    assertEquals(Optional.of(List.of("$X")), config.cmd());
    assertEquals(List.of("CMD-SHELL", "$X"), config.healthcheck().orElseThrow().test());
    assertEquals(Optional.of("$X"), planning.plan(lines).config().author());
    assertEquals(Optional.of(List.of("$X")), config.shell());
    assertEquals(List.of("RUN $X"), config.onBuild());
    assertEquals(List.of("sh", "-c", "echo $X"), planning.run(lines).args());
    assertTrue(planning.run(lines).env().contains("X=1"));
  }

  /** S080, S231, testEnvEmptyFormatting, testExportedHistory. */
  @Test
  void metadataMakesAnEntryOfHistoryAndNoLayer() {
    String[] lines = {
      "FROM scratch",
      "ENV A= B=\"x y\" C=$B",
      "ENV D \"\"",
      "LABEL \"k\"=v e=",
      "EXPOSE 80 443",
      "VOLUME /b /a",
      "CMD [\"a\", \"b c\"]",
      "ENTRYPOINT [\"q\\\"\"]",
      "SHELL [\"/bin/bash\", \"-c\"]",
      "USER u",
      "STOPSIGNAL SIGINT",
      "MAINTAINER m",
      "HEALTHCHECK --interval=1m30s CMD x",
      "ONBUILD RUN x"
    };
    assertEquals(
        List.of(
            "ENV A= B=x y C=",
            "ENV D=",
            "LABEL k=v e=",
            "EXPOSE [443/tcp 80/tcp]",
            "VOLUME [/b /a]",
            "CMD [\"a\" \"b c\"]",
            "ENTRYPOINT [\"q\\\"\"]",
            "SHELL [/bin/bash -c]",
            "USER u",
            "STOPSIGNAL SIGINT",
            "MAINTAINER m",
            "HEALTHCHECK {Test:[CMD-SHELL x] Interval:1m30s Timeout:0s StartPeriod:0s"
                + " StartInterval:0s Retries:0}"),
        planning.history(lines));
    Plan plan = planning.plan(lines);
    assertEquals(List.of(), plan.graph().layers());
    assertTrue(plan.config().history().stream().allMatch(History::emptyLayer));
  }

  /** S220, S221. */
  @Test
  void theLastOfSeveralCountsAndCmdLeavesItsMark() {
    ContainerConfig config =
        config(
            "FROM scratch",
            "CMD [\"a\"]",
            "CMD [\"b\"]",
            "ENTRYPOINT [\"c\"]",
            "ENTRYPOINT [\"d\"]",
            "HEALTHCHECK CMD x",
            "HEALTHCHECK NONE");
    assertEquals(Optional.of(List.of("b")), config.cmd());
    assertEquals(Optional.of(List.of("d")), config.entrypoint());
    assertEquals(List.of("NONE"), config.healthcheck().orElseThrow().test());
    assertTrue(config.argsEscaped());
    assertTrue(!config("FROM scratch", "ENTRYPOINT x").argsEscaped());
  }

  /** S222, testExposeExpansion. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "9-11/UDP;9/udp 10/udp 11/udp",
        "8080:80;80/tcp",
        "1.2.3.4:80:80/sctp;80/sctp",
        "[::1]:80-81:90-91;90/tcp 91/tcp",
        "70-80:90;90/tcp",
        "80/;80/tcp",
        "0 65535;0/tcp 65535/tcp",
        "80 443 9000;443/tcp 80/tcp 9000/tcp",
      })
  void portsAreListedInTheOrderOfTheirWords(String words, String shown) {
    assertEquals(
        List.of("EXPOSE [" + shown + "]"), planning.history("FROM scratch", "EXPOSE " + words));
  }

  /** S222, S004. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPOSE 65536",
        "EXPOSE 80/icmp",
        "EXPOSE 9-8",
        "EXPOSE 1-2-3",
        "EXPOSE x",
        "EXPOSE /tcp",
        "EXPOSE 1.2.3:80:80",
        "EXPOSE x:80",
        "EXPOSE 1-3:80-81",
        "EXPOSE 80 # web",
        "EXPOSE $",
      })
  void whatIsNoPortIsRefused(String line) {
    assertEquals(2, fails(line).ranges().getFirst().startLine());
  }

  /** S223. Later writes are a matter of the layers, which a volume does not touch (S141). */
  @Test
  void volumesAreKeptAsWritten() {
    assertEquals(
        List.of("/a", "b/../c", "x y"),
        config("FROM scratch", "VOLUME /a b/../c", "VOLUME [\"x y\"]").volumes());
    assertEquals(
        "VOLUME specified can not be an empty string", fails("VOLUME /a $none").getMessage());
  }

  /** S224. */
  @ParameterizedTest
  @ValueSource(strings = {"SIGTERM", "term", "15", "999", "RTMIN+15", "SIGRTMAX-14", "CLD"})
  void signalsAreKeptAsWritten(String signal) {
    assertEquals(signal, config("FROM scratch", "STOPSIGNAL " + signal).stopSignal());
  }

  /** S224. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "00", "SIGNOPE", "RTMIN+16", "RTMAX-15", "RTMIN+0", "$none"})
  void whatIsNoSignalIsRefused(String signal) {
    assertTrue(fails("STOPSIGNAL " + signal).getMessage().startsWith("invalid signal: "));
  }

  /** S225. */
  @Test
  void theChecksOfHealthAreInNanoseconds() {
    assertEquals(
        Optional.of(new Healthcheck(List.of("CMD", "x"), 1_000_000, 0, 2_000_000_000L, 0, 3)),
        config(
                "FROM scratch",
                "HEALTHCHECK --interval=1ms --start-period=2s --retries=3 CMD [\"x\"]")
            .healthcheck());
  }

  /** S226, testLabels. */
  @Test
  void labelsOfTheCommandLineOverrideAndLeaveNoHistory() {
    planning.labels = Map.of("a", "cli", "z", "1");
    String[] lines = {"FROM scratch", "LABEL a=file b=1"};
    assertEquals(Map.of("a", "cli", "b", "1", "z", "1"), config(lines).labels());
    assertEquals(List.of("LABEL a=file b=1"), planning.history(lines));
  }

  /** S227. */
  @Test
  void theMaintainerIsTheAuthor() {
    assertEquals(
        Optional.of("me <m@x>"),
        planning.plan("FROM scratch AS a", "MAINTAINER me <m@x>", "FROM a").config().author());
  }

  /** S218, S217. */
  @Test
  void anEmptyWorkdirIsTheCurrentOne() {
    String[] lines = {"FROM scratch", "WORKDIR /a/../b", "WORKDIR $none"};
    assertEquals("/b", config(lines).workingDir());
    assertEquals(2, planning.plan(lines).graph().layers().size());
  }

  /** S065, S061: what an instruction cannot expand is blamed on its line. */
  @ParameterizedTest
  @ValueSource(strings = {"ENV a='b", "LABEL x=\"y", "COPY it's /x", "USER ${a", "WORKDIR ${}"})
  void openQuotesAreRefused(String line) {
    assertEquals(2, fails(line).ranges().getFirst().startLine());
  }

  /** S076. */
  @Test
  void listsAreSplitAtBlanksBeforeQuotesGo() {
    assertEquals(
        List.of("COPY a b / # buildkit"), planning.history("FROM scratch", "COPY a\\ b /"));
    assertEquals(
        List.of("ARG X=a b", "COPY a b /d # buildkit"),
        planning.history("FROM scratch", "ARG X=\"a b\"", "COPY $X /d"));
  }
}
