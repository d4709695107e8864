package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jbuild.parser.GitSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --mount=type=ssh} with real agents and clients. */
class SshTest {
  private static final Path CLIENT = Path.of("/usr/bin/ssh-add");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  @TempDir private Path directory;
  private Project project;
  private Set<Long> others = Set.of();

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
    assumeTrue(Files.isExecutable(CLIENT), "openssh-client is missing");
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory);
    others = agents();
  }

  /** No agent of the build is left. Whose child one is does not tell: it outlives its parent. */
  @AfterEach
  void nothingIsLeft() {
    Set<Long> left = agents();
    left.removeAll(others);
    assertEquals(Set.of(), left);
  }

  private static Set<Long> agents() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("/ssh-agent"))
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** A context is fetched before there is a plan, and by a key as well. */
  @Test
  void anAgentForAContextEndsWithTheBuild() throws Exception {
    Path plain = key("plain", "-t", "ed25519", "-N", "");
    GitSource nobody = GitSource.parse("ssh://git@127.0.0.1:1/r.git").orElseThrow();
    project.runWith(RunSettings.ssh(Map.of("default", List.of(plain))));
    project.context(new BuildRequest.BuildContext.Git(nobody));
    assertThrows(BuildException.class, () -> project.build());
    assertThrows(BuildException.class, () -> project.check());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private Path key(String name, String... options) throws Exception {
    Path file = directory.resolve(name);
    run(
        Stream.concat(
                Stream.of("/usr/bin/ssh-keygen", "-q", "-f", file.toString()), Stream.of(options))
            .toArray(String[]::new));
    return file;
  }

  /** Puts the client and its libraries into the context, as the folder {@code client}. */
  private void addClient() throws Exception {
    Matcher library = LIBRARY.matcher(run("/usr/bin/ldd", CLIENT.toString()));
    copyIntoContext(CLIENT);
    while (library.find()) {
      copyIntoContext(Path.of(library.group(1)));
    }
  }

  private void copyIntoContext(Path file) throws IOException {
    Path copy = directory.resolve("project/client" + file);
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy);
  }

  private List<String> outputOf(String... lines) throws IOException {
    project.dockerfile(lines).build();
    return project.output().lines().toList();
  }

  private String failureOf(String... lines) throws IOException {
    project.dockerfile(lines);
    return assertThrows(BuildException.class, () -> project.build()).getMessage();
  }

  /** S161, testSSHSocketParams. */
  @Test
  void theSocketHasTheModeAndOwnerOfTheMount() throws Exception {
    Path plain = key("plain", "-t", "rsa", "-m", "PEM", "-N", "");
    project.runWith(RunSettings.ssh(Map.of("default", List.of(plain))));
    assertEquals(
        List.of(
            "100 102 c1e1",
            "/run/buildkit/ssh_agent.0 0 0 c180",
            "/run/buildkit/ssh_agent.1",
            "/a",
            "/set",
            "0"),
        outputOf(
            "FROM base",
            "RUN --mount=type=ssh,mode=741,uid=100,gid=102 stat -c '%u %g %f' $SSH_AUTH_SOCK",
            "RUN --mount=type=ssh stat -c '%n %u %g %f' $SSH_AUTH_SOCK",
            "RUN --mount=type=ssh,target=/a --mount=type=ssh ls /run/buildkit/*; echo $SSH_AUTH_SOCK",
            "ENV SSH_AUTH_SOCK=/set",
            "RUN --mount=type=ssh echo $SSH_AUTH_SOCK; : 2",
            "RUN ls /run 2>/dev/null | wc -l"));
  }

  /**
   * S161, testSSHFileDescriptorsClosed: keys of several files, for the user that may use them, any
   * number of times; nobody removes them.
   */
  @Test
  void anAgentOfTheBuildServesKeyFiles() throws Exception {
    addClient();
    Path rsa = key("rsa", "-t", "rsa", "-m", "PEM", "-N", "");
    Path ed = key("ed", "-t", "ed25519", "-N", "", "-C", "second");
    project.runWith(RunSettings.ssh(Map.of("git", List.of(rsa, ed))));
    assertEquals(
        List.of("(RSA)", "(ED25519)", "refused", "20", "denied"),
        outputOf(
            "FROM base AS client",
            "COPY client /",
            "FROM client",
            "USER 100",
            "RUN --mount=type=ssh,id=git,uid=100 ssh-add -l | awk '{print $NF}'",
            "RUN --mount=type=ssh,id=git,uid=100 ssh-add -D 2>/dev/null || echo refused",
            "RUN --mount=type=ssh,id=git,uid=100 i=0; while test $i -lt 20; do"
                + " i=$((i+1)); ssh-add -l; done | grep -c RSA",
            "RUN --mount=type=ssh,id=git ssh-add -l 2>&1 | grep -q denied && echo denied"));
  }

  /** S161: an agent that runs already, and another one under another id. */
  @Test
  void agentsOfTheCallerAreForwarded() throws Exception {
    addClient();
    Path one = Files.createDirectory(directory.resolve("one"));
    Path ed = key("ed", "-t", "ed25519", "-N", "");
    Path rsa = key("rsa", "-t", "rsa", "-N", "");
    try (KeyAgent agent = KeyAgent.start(one, System.getenv("PATH"), "x", List.of(ed))) {
      project.runWith(
          RunSettings.ssh(Map.of("default", List.of(agent.socket()), "other", List.of(rsa))));
      assertEquals(
          List.of("(ED25519)", "(RSA)"),
          outputOf(
              "FROM base AS client",
              "COPY client /",
              "FROM client",
              "RUN --mount=type=ssh ssh-add -l | awk '{print $NF}'",
              "RUN --mount=type=ssh,id=other ssh-add -l | awk '{print $NF}'"));
    }
  }

  /** S162. */
  @Test
  void anAgentThatIsMissingMattersIfItIsRequired() throws Exception {
    assertEquals(
        List.of("none at /run/buildkit/ssh_agent.0"),
        outputOf(
            "FROM base",
            "RUN --mount=type=ssh test -e $SSH_AUTH_SOCK || echo none at $SSH_AUTH_SOCK"));
    assertEquals(
        "no SSH key \"default\" forwarded from the client",
        failureOf("FROM base", "RUN --mount=type=ssh,required true"));
    project.runWith(RunSettings.ssh(Map.of("git", List.of(directory.resolve("socket")))));
    assertEquals(
        "unset ssh forward key default",
        failureOf("FROM base", "RUN --mount=type=ssh,required true"));
    assertEquals(
        "ssh mount should not have a source",
        failureOf("FROM base", "RUN --mount=type=ssh,source=/x true"));
  }

  @Test
  void aKeyThatCannotBeUsedIsNamed() throws Exception {
    Path encrypted = key("encrypted", "-t", "ed25519", "-N", "secret");
    project.runWith(RunSettings.ssh(Map.of("default", List.of(encrypted))));
    assertTrue(
        failureOf("FROM base", "RUN --mount=type=ssh true")
            .startsWith("ssh default: the key " + encrypted + " cannot be used (it is encrypted)"));
    Path garbage = Files.writeString(directory.resolve("garbage"), "no key", UTF_8);
    project.runWith(RunSettings.ssh(Map.of("default", List.of(garbage))));
    assertTrue(
        failureOf("FROM base", "RUN --mount=type=ssh true").contains(garbage + " cannot be used"));
    project.runWith(RunSettings.ssh(Map.of("default", List.of(garbage, Path.of("/dev/null")))));
    assertTrue(failureOf("FROM base", "RUN --mount=type=ssh true").contains("not both"));
  }
}
