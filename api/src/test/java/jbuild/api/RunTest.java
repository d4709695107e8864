package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.executor.ProcessSpec.Ulimit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process of a RUN is given: user, groups, variables, files, limits. */
class RunTest {
  private static final String USERS =
      "RUN mkdir -p /etc && printf '%s\\n' root:x:0:0::/root:/bin/sh"
          + " u:x:1234:1235::/home/u:/bin/sh > /etc/passwd && printf '%s\\n' root:x:0: g:x:1235:"
          + " more:x:70:u,other wheel:x:10:root > /etc/group";

  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory);
  }

  private List<String> outputOf(String... lines) throws IOException {
    project.dockerfile(lines).build();
    return project.output().lines().toList();
  }

  private String failureOf(String... lines) throws IOException {
    project.dockerfile(lines);
    return assertThrows(BuildException.class, () -> project.build()).getMessage();
  }

  /** The disk space of a failed step is given back before its build ends. */
  @Test
  void aFailedStepLeavesNothingBehind() throws IOException {
    String script = "mkdir /d; for i in $(seq 500); do echo $i > /d/$i; done; exit 3";
    assertTrue(failureOf("FROM base", "RUN " + script).contains("exit code: 3"));
    for (String place : List.of("ingest", "run", "trash")) {
      Path left = directory.resolve("store").resolve(place);
      if (Files.exists(left)) {
        try (Stream<Path> files = Files.list(left)) {
          assertEquals(List.of(), files.toList());
        }
      }
    }
  }

  /** What a step can read about its output. */
  @Test
  void theOutputOfAStepIsAPipeWithoutAPath() throws IOException {
    List<String> targets =
        outputOf("FROM base", "RUN for fd in 1 2; do readlink /proc/$$/fd/$fd; done");
    assertEquals(2, targets.size(), targets::toString);
    for (String target : targets) {
      assertTrue(target.startsWith("pipe:["), targets::toString);
    }
  }

  /** S124, S125, S127, testUser, testUserAdditionalGids. */
  @Test
  void groupsComeFromTheFilesOfTheImageUnlessOneIsNamed() throws IOException {
    assertEquals(
        List.of(
            "1234 1235 1235 70",
            "1234 1235 1235 70",
            "1234 0 0",
            "1234 99 99",
            "4321 0 0",
            "77 88 88",
            "1234 70 70"),
        outputOf(
            "FROM base",
            USERS,
            "USER u",
            "RUN echo $(id -u) $(id -g) $(id -G)",
            "USER 1234",
            "RUN echo $(id -u) $(id -g) $(id -G); : 2",
            "USER u:root",
            "RUN echo $(id -u) $(id -g) $(id -G); : 3",
            "USER u:99",
            "RUN echo $(id -u) $(id -g) $(id -G); : 4",
            "USER 4321",
            "RUN echo $(id -u) $(id -g) $(id -G); : 5",
            "USER 77:88",
            "RUN echo $(id -u) $(id -g) $(id -G); : 6",
            "USER 1234:more",
            "RUN echo $(id -u) $(id -g) $(id -G); : 7"));
  }

  /** S128: each step reads the files anew. */
  @Test
  void aUserThatAStepMadeIsKnownToTheNext() throws IOException {
    assertEquals(
        List.of("1234", "7"),
        outputOf(
            "FROM base",
            USERS,
            "USER u",
            "RUN id -u",
            "USER root:0",
            "RUN sed -i s/1234/7/ /etc/passwd || true",
            "USER u",
            "RUN id -u; : again"));
  }

  /** S127: of the image's default user too. */
  @Test
  void rootHasTheGroupsThatTheImageGivesIt() throws IOException {
    assertEquals(
        List.of("0 0 0 10", "0 0 0 10"),
        outputOf(
            "FROM base",
            USERS,
            "RUN echo $(id -u) $(id -g) $(id -G)",
            "USER root",
            "RUN echo $(id -u) $(id -g) $(id -G); : 2"));
    assertEquals(List.of("0 0 0"), outputOf("FROM base", "RUN echo $(id -u) $(id -g) $(id -G)"));
  }

  /** S126, S128: what is wrong with the files is said by the step that needs them. */
  @Test
  void aUserOrGroupThatIsNotFoundFailsTheStepThatRunsAsIt() throws IOException {
    assertEquals(
        "unable to find user nobody: no matching entries in passwd file",
        failureOf("FROM base", USERS, "USER nobody", "WORKDIR /w", "RUN true"));
    assertTrue(
        failureOf("FROM base", USERS, "USER u:nothing", "RUN true")
            .startsWith("unable to find group nothing"));
    assertTrue(
        failureOf("FROM base", "RUN mkdir -p /etc/passwd", "USER u", "RUN true")
            .contains("not a regular file"));
    assertTrue(
        failureOf(
                "FROM base",
                "RUN mkdir -p /etc && dd if=/dev/zero of=/etc/passwd bs=1024 count=10241 2>/dev/null",
                "USER u",
                "RUN true")
            .contains("larger than 10 MiB"));
  }

  /** S123: made for the user of the step, who can write to it. */
  @Test
  void aWorkingDirectoryThatWasRemovedIsMadeAgain() throws IOException {
    assertEquals(
        List.of("/w/d 755 1000 1001"),
        outputOf(
            "FROM base",
            "WORKDIR /w/d",
            "RUN cd / && rm -r /w",
            "USER 1000:1001",
            "RUN touch f && echo $(pwd) $(stat -c '%a %u %g' .)"));
  }

  /** S129, S127. */
  @Test
  void homeIsThatOfTheUserUnlessItIsSet() throws IOException {
    assertEquals(
        List.of("/root", "/home/u", "/", "/set", "/home/u"),
        outputOf(
            "FROM base",
            USERS,
            "RUN echo $HOME",
            "USER u",
            "RUN echo $HOME; : 2",
            "USER 99",
            "RUN echo $HOME; : 3",
            "ENV HOME=/set",
            "RUN echo $HOME; : 4",
            "ENV HOME=",
            "USER u",
            "RUN echo $HOME; : 5"));
  }

  /** S129, testIgnoreEntrypoint, testDefaultShellAndPath. */
  @Test
  void theEnvironmentIsThatOfTheStageAndInputIsEmpty() throws IOException {
    assertEquals(
        List.of(
            "A=one two",
            "HOME=/",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "no terminal"),
        outputOf(
            "FROM base",
            "ENTRYPOINT [\"/bin/false\"]",
            "ENV A=\"one two\"",
            "RUN env -u PWD -u SHLVL | sort; cat; test -t 0 || test -t 1 || echo no terminal"));
  }

  /** S129, testBuiltinArgs: proxies reach the process, but no key, no history and no layer. */
  @Test
  void proxiesAreSetInBothCasesAndAreNoReasonToRunAgain() throws IOException {
    String[] lines = {"FROM base", "RUN env | grep -i proxy | sort"};
    project.args(Map.of("HTTP_PROXY", "http://one", "no_proxy", "x", "FTP_PROXY", ""));
    assertEquals(
        List.of("HTTP_PROXY=http://one", "NO_PROXY=x", "http_proxy=http://one", "no_proxy=x"),
        outputOf(lines));
    BuildResult result = project.args(Map.of("HTTP_PROXY", "http://two")).build();
    assertEquals(List.of(), project.done());
    assertFalse(new String(result.image().configBytes(), UTF_8).contains("http://"));
  }

  /** S130, S131, testDockerfileCheckHostname. */
  @Test
  void hostsAreThoseOfTheBuildAndTheirFileIsNotInTheLayer() throws IOException {
    project.runWith(RunSettings.hosts(Map.of("db", "10.0.0.7")));
    assertEquals(
        List.of(
            "buildkitsandbox",
            "127.0.0.1\tlocalhost buildkitsandbox",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "10.0.0.7\tdb",
            "read-only",
            "read-only",
            "no /etc"),
        outputOf(
            "FROM base AS made",
            "RUN hostname; cat /etc/hosts; for f in hosts resolv.conf; do"
                + " (echo x >> /etc/$f) 2>/dev/null || echo read-only; done",
            "FROM base",
            "COPY --from=made / /seen",
            "RUN test -e /seen/etc || echo no /etc"));
  }

  /** S130, testDockerfileCheckHostname. */
  @Test
  void theHostNameCanBeGiven() throws IOException {
    project.args(Map.of("BUILDKIT_SANDBOX_HOSTNAME", "builder"));
    assertEquals(
        List.of("builder", "127.0.0.1\tlocalhost builder"),
        outputOf("FROM base", "RUN hostname; head -n 1 /etc/hosts"));
  }

  /** S136, testRunNoNetwork, testRunDefaultNetwork, testRunGlobalNetwork, testRunHostNetwork. */
  @Test
  void theNetworkOfALineReplacesThatOfTheBuild() throws IOException {
    String interfaces = " tail -n +3 /proc/net/dev | cut -d : -f 1 | tr -d ' '";
    project.runWith(RunSettings.network("none"));
    assertEquals(List.of("lo"), outputOf("FROM base", "RUN" + interfaces));
    assertEquals(List.of("lo"), outputOf("FROM base", "RUN --network=default : 2;" + interfaces));
    project.runWith(RunSettings.network("none", "network.host"));
    List<String> ofHost = outputOf("FROM base", "RUN --network=host" + interfaces);
    assertTrue(ofHost.contains("lo"), ofHost.toString());
    project.runWith(RunSettings.network("host", "network.host"));
    assertEquals(ofHost, outputOf("FROM base", "RUN : 3;" + interfaces));
    assertEquals(List.of("lo"), outputOf("FROM base", "RUN --network=none : 4;" + interfaces));
    project.runWith(RunSettings.DEFAULT);
    assertEquals(
        "entitlement network.host is not allowed (use --allow network.host)",
        failureOf("FROM base", "RUN --network=host true"));
  }

  /**
   * S135, testRunSecurityInsecure, testRunSecuritySandbox, testRunSecurityDefault,
   * testInsecureDevicesWhitelist.
   */
  @Test
  void anInsecureStepMayDoWhatTheCallerMay() throws IOException {
    String capabilities = " grep CapEff /proc/self/status | cut -f 2";
    String devices = " mknod /null c 1 3 && (echo x > /null) 2>/dev/null && echo open || echo shut";
    assertEquals(
        List.of("00000000a80425fb", "00000000a80425fb", "shut"),
        outputOf(
            "FROM base",
            "RUN" + capabilities,
            "RUN --security=sandbox : 2;" + capabilities,
            "RUN" + devices));
    assertEquals(
        "entitlement security.insecure is not allowed (use --allow security.insecure)",
        failureOf("FROM base", "RUN --security=insecure true"));
    project.runWith(RunSettings.network("default", "security.insecure"));
    List<String> insecure =
        outputOf(
            "FROM base",
            "RUN --security=insecure : 3;" + capabilities,
            "RUN --security=insecure : 4;" + devices,
            "RUN --security=insecure mkdir /mnt && mount -t tmpfs x /mnt && echo mounted");
    assertTrue(Long.parseUnsignedLong(insecure.getFirst(), 16) > 0xa80425fbL, insecure.toString());
    assertEquals(List.of("open", "mounted"), insecure.subList(1, 3));
  }

  /** S135, testUlimit, testShmSize. */
  @Test
  void limitsAreSetForEveryStep() throws IOException {
    project.runWith(RunSettings.limits(1 << 20, new Ulimit("nofile", 1062, 1062)));
    assertEquals(
        List.of("1062", "1024"),
        outputOf("FROM base", "RUN ulimit -n; df -k /dev/shm | tail -n 1 | awk '{print $2}'"));
  }

  /** testDeviceRunEnv: this builder has no devices, as a BuildKit that was told of none. */
  @Test
  void aDeviceIsNotThereAndFailsTheStepIfItIsRequired() throws IOException {
    assertEquals(
        List.of("ran"), outputOf("FROM base", "RUN --device=vendor.com/class=name echo ran"));
    assertEquals(
        "required device \"vendor.com/class\" is not registered",
        failureOf("FROM base", "RUN --device=vendor.com/class,required true"));
    assertEquals("invalid device \"bad\"", failureOf("FROM base", "RUN --device=name=bad true"));
  }

  /** S137, S138: what a failed step left is not used. */
  @Test
  void onlyTheCodeZeroIsSuccess() throws IOException {
    assertEquals(
        "process \"/bin/sh -c touch /left; exit 3\" did not complete successfully: exit code: 3",
        failureOf("FROM base", "RUN touch /left; exit 3"));
    assertEquals(
        "process \"/bin/sh -c sh -c 'kill -9 $$'; exit $?\" did not complete successfully:"
            + " exit code: 137",
        failureOf("FROM base", "RUN sh -c 'kill -9 $$'; exit $?"));
    assertEquals(
        "process \"/no/such\" did not complete successfully: exit code: 127",
        failureOf("FROM base", "RUN [\"/no/such\"]"));
    assertEquals(List.of("gone"), outputOf("FROM base", "RUN test -e /left || echo gone"));
  }

  /** S139. */
  @Test
  void aProcessInTheBackgroundEndsWithItsStep() throws IOException {
    assertEquals(
        List.of("none"),
        outputOf(
            "FROM base",
            "RUN (sleep 1000; touch /late) & true",
            "RUN ps | grep '[s]leep 1000' || test -e /late || echo none"));
  }

  /** S140. */
  @Test
  void aCommandThatExpandsToNothingIsRunByTheShell() throws IOException {
    assertEquals(List.of(), outputOf("FROM base", "ARG NOTHING", "RUN $NOTHING"));
  }

  /** S141. */
  @Test
  void whatIsWrittenToAVolumeStays() throws IOException {
    assertEquals(
        List.of("x"),
        outputOf("FROM base", "VOLUME /d", "RUN mkdir -p /d && touch /d/x", "RUN ls /d"));
  }

  /** S133, S134: the directories of the kernel's file systems stay, and nothing else does. */
  @Test
  void thePlacesOfMountsAreGoneAfterTheStep() throws IOException {
    project.file("a.txt", "a");
    assertEquals(
        List.of("a", "bin", "dev", "proc", "sys"),
        outputOf(
            "FROM base AS made",
            "RUN --mount=target=/x/y/z --mount=type=tmpfs,target=/t cat /x/y/z/a.txt; echo",
            "FROM base",
            "COPY --from=made / /seen",
            "RUN ls /seen"));
  }

  /** S164. */
  @Test
  void aMountHidesWhatIsBelowItForTheStepOnly() throws IOException {
    assertEquals(
        List.of("0", "kept"),
        outputOf(
            "FROM base",
            "RUN mkdir /d && touch /d/kept",
            "RUN --mount=type=tmpfs,target=/d ls /d | wc -l; touch /d/lost",
            "RUN ls /d"));
  }
}
