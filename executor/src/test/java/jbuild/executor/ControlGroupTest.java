package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Cancellation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps below a control group of the user's choice. */
final class ControlGroupTest extends Fixture {
  private final String parent = "jbuild-test-" + ProcessHandle.current().pid();
  private List<ControlGroup.Hierarchy> hierarchies = List.of();

  @BeforeEach
  void needsControlGroups() throws IOException {
    hierarchies =
        ControlGroups.find().writable().stream()
            .filter(each -> Files.isWritable(each.mounted()))
            .toList();
    assumeFalse(hierarchies.isEmpty(), "needs control groups that can be written to");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    for (ControlGroup.Hierarchy hierarchy : hierarchies) {
      assertFalse(Files.deleteIfExists(hierarchy.mounted().resolve(parent)), hierarchy.toString());
    }
  }

  /** testCgroupParent: in every hierarchy, for as long as the step runs. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aStepIsInAGroupBelowTheParentInEveryHierarchy(Path runtime) throws Exception {
    String group = ":/" + parent + "/jbuild-" + ProcessHandle.current().pid() + "-1";
    List<Long> memberships = new ArrayList<>();
    ProcessSpec spec =
        new TestRoot.Custom(root.sh("echo x; exec sleep 0.2")).cgroupParent(parent).spec();
    ProcessExecutor.OutputSink sink =
        (stream, bytes, offset, length) -> {
          output.write(stream, bytes, offset, length);
          memberships.addAll(memberships(group));
        };
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.of(runtime))) {
      assertEquals(new ExitStatus.Exited(0), executor.run(spec, sink, new Cancellation()));
    }
    assertEquals("", output.err());
    assertTrue(memberships.contains((long) hierarchies.size()), memberships.toString());
  }

  /** In how many hierarchies each process of this JVM is in the group, seen from outside. */
  private static List<Long> memberships(String group) {
    return ProcessHandle.current()
        .descendants()
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "cgroup"))
        .map(file -> lines(file).stream().filter(line -> line.endsWith(group)).count())
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file, ISO_8859_1) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** S137. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aStepThatIsKilledBecauseMemoryRanOutIsReportedAsSuch(Path runtime) throws Exception {
    Path top = Path.of("/sys/fs/cgroup/memory");
    Path group = top.resolve(parent);
    assumeTrue(Files.isDirectory(top), "needs a memory hierarchy of its own");
    Files.createDirectory(group);
    try {
      Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(24 << 20));
      String script = "busybox tail -c 200000000 /dev/zero; exit $?";
      ProcessSpec spec = new TestRoot.Custom(root.sh(script)).cgroupParent(parent).spec();
      assertEquals(new ExitStatus.OutOfMemory(), run(runtime, spec), output.err());
      ProcessSpec other = new TestRoot.Custom(root.sh("exit 137")).cgroupParent(parent).spec();
      assertEquals(new ExitStatus.Exited(137), run(runtime, other));
    } finally {
      Files.delete(group);
    }
  }

  /** After a kill of the JVM the next run below the same parent removes what that left. */
  @Test
  void whatAKilledJvmLeftIsRemovedByTheNextRun() throws Exception {
    Process gone = new ProcessBuilder("true").inheritIO().start();
    gone.waitFor();
    Path mounted = hierarchies.getFirst().mounted();
    Path left = mounted.resolve(parent).resolve("jbuild-" + gone.pid() + "-7");
    Files.createDirectories(left);
    try (ControlGroup group = ControlGroup.make(hierarchies, parent, "jbuild-1-1", false)) {
      assertEquals(Optional.empty(), group.complaint());
      assertFalse(Files.exists(left));
      assertTrue(Files.exists(mounted.resolve(parent).resolve("jbuild-1-1")));
    }
    Files.delete(mounted.resolve(parent));
  }

  @Test
  void whereThereAreNoGroupsThatIsSaid() throws Exception {
    try (ControlGroup group = ControlGroup.make(List.of(), parent, "jbuild-1-1", false)) {
      assertEquals(Optional.of("no control groups can be written to"), group.complaint());
    }
    var plain = new ControlGroup.Hierarchy(directory, true);
    try (ControlGroup group = ControlGroup.make(List.of(plain), parent, "jbuild-1-1", false)) {
      group.add(ProcessHandle.current().pid());
      assertTrue(group.complaint().orElseThrow().contains("cgroup.procs"));
    }
    assertFalse(Files.exists(directory.resolve(parent)));
  }

  @Test
  void aParentIsAPathFromTheTop() {
    assertEquals("/a/b", ControlGroup.path("a/b/"));
    assertEquals("/b", ControlGroup.path("/../b"));
  }
}
