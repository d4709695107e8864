package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jbuild.failure.Cancellation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ends of steps: their own, by cancellation, with the executor, with this JVM. */
@Timeout(120)
final class LifetimeTest extends Fixture {
  private static final ExitStatus EXIT_0 = new ExitStatus.Exited(0);

  /** No sandbox is left: none of its processes, no mount of it in any namespace. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    assertEquals(List.of(), remains(directory));
    assertEquals(List.of(), controlGroups());
  }

  /** The processes that see a mount below a directory. */
  private static List<String> remains(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .forEach(process -> found.addAll(mountsBelow(directory, process)));
    }
    return found;
  }

  private static List<String> mountsBelow(Path directory, Path process) {
    try (Stream<String> lines = Files.lines(process.resolve("mountinfo"), ISO_8859_1)) {
      return lines
          .filter(line -> line.contains(directory + "/run"))
          .map(line -> process + ": " + line)
          .toList();
    } catch (IOException | UncheckedIOException gone) {
      return List.of();
    }
  }

  private static List<Path> controlGroups() throws IOException {
    List<Path> found = new ArrayList<>();
    String own = "jbuild-" + ProcessHandle.current().pid() + "-";
    for (String top : List.of("/sys/fs/cgroup/jbuild", "/sys/fs/cgroup/unified/jbuild")) {
      if (Files.isDirectory(Path.of(top))) {
        try (Stream<Path> groups = Files.list(Path.of(top))) {
          groups.filter(g -> g.getFileName().toString().startsWith(own)).forEach(found::add);
        }
      }
    }
    return found;
  }

  /** S139, RUN-05. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void backgroundProcessesEndWithTheFirst(Path runtime) throws Exception {
    String script =
        """
        trap '' TERM
        (busybox setsid sh -c 'trap "" TERM HUP; echo started; echo > /started; exec sleep 1000') &
        while ! test -e /started; do sleep 0.01; done
        exit 5
        """;
    assertEquals(new ExitStatus.Exited(5), run(runtime, root.sh(script)));
    assertEquals("started\n", output.out());
  }

  /** S138: silently, the shells that see others die included. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void cancellingKillsTheStep(Path runtime) throws Exception {
    Cancellation cancellation = new Cancellation();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.of(runtime))) {
      ProcessExecutor.OutputSink sink =
          (stream, bytes, offset, length) -> {
            output.write(stream, bytes, offset, length);
            cancellation.cancel();
          };
      String script =
          "trap '' TERM INT; echo x; busybox setsid sleep 1000 & kill -STOP $!; sleep 1000";
      assertEquals(new ExitStatus.Cancelled(), executor.run(root.sh(script), sink, cancellation));
    }
    assertEquals("", output.err());
  }

  /** Somebody may kill it, as the kernel does for want of memory. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aSandboxThatDiedWhileItWasIdleIsReplaced(Path runtime) throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.of(runtime))) {
      assertEquals(EXIT_0, executor.run(root.sh("echo 1"), output, new Cancellation()));
      for (ProcessHandle child : ProcessHandle.current().children().toList()) {
        if (child.info().commandLine().orElse("").contains(directory.toString())) {
          child.destroyForcibly();
          child.onExit().join();
        }
      }
      assertEquals(EXIT_0, executor.run(root.sh("echo 2"), output, new Cancellation()));
    }
    assertEquals("1\n2\n", output.out());
  }

  @Test
  void aCancelledBuildStartsNothing() throws Exception {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      assertEquals(
          new ExitStatus.Cancelled(), executor.run(root.sh("echo x"), output, cancellation));
    }
    assertEquals("", output.out());
  }

  /** SIG-05: at whatever moment the wish comes. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void cancellingAtAnyMomentIsLegal(Path runtime) throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.of(runtime))) {
      for (int i = 0; i < 20; i++) {
        Cancellation cancellation = new Cancellation();
        long nanos = i * 3_000_000L;
        Thread canceller =
            Thread.ofPlatform()
                .start(() -> {
                  LockSupport.parkNanos(nanos);
                  cancellation.cancel();
                });
        assertEquals(
            new ExitStatus.Cancelled(), executor.run(root.sh("sleep 1000"), output, cancellation));
        canceller.join();
        assertEquals(
            List.of(),
            remains(directory).stream().filter(line -> line.contains(" - overlay ")).toList());
      }
    }
  }

  @Test
  void closingKillsWhatStillRuns() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ExitStatus> status =
          threads.submit(() ->
              executor.run(
                  root.sh("echo x; sleep 1000"),
                  (_, _, _, _) -> started.countDown(),
                  new Cancellation()));
      started.await();
      executor.close();
      assertEquals(new ExitStatus.Cancelled(), status.get());
    }
  }

  @Test
  void manyStepsRunAtOnceFromVirtualThreads() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int number = i;
        Path place = Files.createDirectory(directory.resolve("parallel-" + i));
        TestRoot own = TestRoot.make(place);
        results.add(
            threads.submit(() -> {
              Captured captured = new Captured();
              executor.run(
                  own.sh("echo " + number + " > /f; busybox wc -l < /proc/self/mounts; cat /f"),
                  captured,
                  new Cancellation());
              return captured.out();
            }));
      }
      String mounts = results.getFirst().get().lines().findFirst().orElseThrow();
      for (int i = 0; i < results.size(); i++) {
        assertEquals(mounts + "\n" + i + "\n", results.get(i).get());
        assertEquals(i + "\n", Files.readString(directory.resolve("parallel-" + i + "/upper/f")));
      }
    }
  }

  /** SIG-09: handles do not pile up; those of an earlier test may go meanwhile. */
  @Test
  void manyShortStepsLeaveNoHandleOpen() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh("true"), output, new Cancellation());
      long before = handles();
      for (int i = 0; i < 20; i++) {
        executor.run(root.sh("true"), output, new Cancellation());
      }
      long after = handles();
      assertTrue(after <= before, before + " handles became " + after);
    }
  }

  /** What was made ready serves the first step, and ends with the executor if there is none. */
  @Test
  void whatWasExpectedIsReadyAndLeavesNothing() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.expect();
    }
    Set<Long> before = sandboxes();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.expect();
      executor.expect();
      executor.run(root.sh("echo ran"), output, new Cancellation());
    }
    assertEquals("ran\n", output.out());
    assertEquals(before, sandboxes());
  }

  /** A runtime that waits already is not started a second time, for which it would wait forever. */
  @Test
  void expectingStepsAfterAStepRanDoesNotHoldUpTheNext() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh("echo one"), output, new Cancellation());
      executor.expect();
      Thread.sleep(
          300); // so that what is made ready is, or else the next step shares nothing with it
      Cancellation tooLate = new Cancellation();
      Thread watch = Thread.ofPlatform().daemon().start(() -> cancelAfter(20_000, tooLate));
      executor.run(root.sh("echo two"), output, tooLate);
      watch.interrupt();
    }
    assertEquals("one\ntwo\n", output.out());
  }

  private static void cancelAfter(long millis, Cancellation cancellation) {
    try {
      Thread.sleep(millis);
      cancellation.cancel();
    } catch (InterruptedException inTime) {
      return;
    }
  }

  /** Steps one after another have one sandbox, which a failed one takes with it. */
  @Test
  void aSandboxServesOneStepAfterAnother() throws Exception {
    Set<Long> before = sandboxes();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh("true"), output, new Cancellation());
      Set<Long> first = sandboxes();
      first.removeAll(before);
      assertEquals(1, first.size());
      executor.run(root.sh("echo second"), output, new Cancellation());
      Set<Long> second = sandboxes();
      second.removeAll(before);
      assertEquals(first, second);
      executor.run(root.sh("exit 1"), output, new Cancellation());
      Set<Long> third = sandboxes();
      third.removeAll(before);
      assertEquals(Set.of(), third);
    }
    assertEquals("second\n", output.out());
  }

  /** What a step was given is gone with it, though its sandbox is not. */
  @Test
  void aStepSeesNothingOfTheOneBefore() throws Exception {
    String mounts = "busybox cut -d' ' -f2 /proc/self/mounts";
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh(mounts), output, new Cancellation());
      Captured second = new Captured();
      executor.run(root.sh(mounts), second, new Cancellation());
      assertEquals(output.out(), second.out());
      assertEquals(List.of(), scratchMounts(sandboxes()));
    }
  }

  /** The runtime of the next step waits already, and nobody but it and the shells is there. */
  @Test
  void aRuntimeThatWaitsEndsWithTheExecutor() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/crun")), "needs crun");
    Set<Long> before = sandboxes();
    try (RuntimeExecutor executor =
        TestRoot.executor(directory, Optional.of(Path.of("/usr/bin/crun")))) {
      executor.run(root.sh("true"), output, new Cancellation());
      awaitWaiting(before);
      executor.run(root.sh("echo second"), output, new Cancellation());
      awaitWaiting(before);
    }
    assertEquals("second\n", output.out());
    assertEquals(before, sandboxes());
  }

  /** SEC-05: what the runtime was given, variables among it, is gone with the run. */
  @Test
  void theBundleOfAStepIsGoneWithIt() throws Exception {
    Set<Long> before = sandboxes();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh("true"), output, new Cancellation());
      Set<Long> made = sandboxes();
      made.removeAll(before);
      Path inside = Path.of("/proc", made.iterator().next().toString(), "root");
      Path bundle = inside.resolve(directory.resolve("run/bundle").toString().substring(1));
      try (Stream<Path> left = Files.walk(bundle)) {
        assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
      }
    }
  }

  /** A variable may be as long as the kernel lets it be, longer than a pipe holds. */
  @Test
  void aRuntimeThatWaitsTakesALongBundle() throws Exception {
    String value = "x".repeat(100_000);
    List<String> env = IntStream.range(0, 8).mapToObj(i -> "V" + i + "=" + value).toList();
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      executor.run(root.sh("true"), output, new Cancellation());
      ProcessSpec spec = root.sh("echo ${#V0} ${#V7}");
      executor.run(withVariables(spec, env), output, new Cancellation());
    }
    assertEquals("100000 100000\n", output.out(), output.err());
  }

  private static ProcessSpec withVariables(ProcessSpec spec, List<String> env) {
    return new ProcessSpec(
        spec.root(),
        spec.mounts(),
        spec.args(),
        env,
        spec.workingDirectory(),
        spec.user(),
        spec.hostname(),
        spec.hosts(),
        spec.network(),
        spec.security(),
        spec.ulimits(),
        spec.shmSizeBytes(),
        spec.cgroupParent());
  }

  private static void awaitWaiting(Set<Long> before) {
    while (waiting(before) != 1) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static long waiting(Set<Long> before) {
    return ProcessHandle.current()
        .children()
        .filter(child -> !before.contains(child.pid()))
        .flatMap(ProcessHandle::descendants)
        .filter(each -> each.info().command().orElse("").endsWith("crun"))
        .count();
  }

  private List<String> scratchMounts(Set<Long> sandboxes) {
    return sandboxes.stream()
        .flatMap(pid ->
            mountsBelow(directory.resolve("run/scratch"), Path.of("/proc", pid.toString()))
                .stream())
        .toList();
  }

  private static Set<Long> sandboxes() {
    Set<Long> found = new HashSet<>();
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/unshare"))
        .forEach(child -> found.add(child.pid()));
    return found;
  }

  private static long handles() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  /** SIG-03, X3: a JVM that is killed takes its steps with it. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void killingTheJvmLeavesNoProcessAndNoMount(Path runtime) throws Exception {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                directory.toString(),
                runtime.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = jvm.inputReader()) {
      assertEquals("running", lines.readLine());
      assertTrue(!remains(directory).isEmpty(), "the step is not seen");
      jvm.destroyForcibly().waitFor();
      for (int i = 0; i < 200 && !remains(directory).isEmpty(); i++) {
        Thread.sleep(10);
      }
    }
    for (Path group :
        List.of(Path.of("/sys/fs/cgroup/jbuild"), Path.of("/sys/fs/cgroup/unified/jbuild"))) {
      Files.deleteIfExists(group.resolve("jbuild-" + jvm.pid() + "-1"));
    }
  }

  /** A program that runs a step that does not end. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws IOException {
      Path directory = Path.of(args[0]);
      RuntimeExecutor executor = TestRoot.executor(directory, Optional.of(Path.of(args[1])));
      TestRoot root = TestRoot.make(Files.createDirectory(directory.resolve("victim")));
      String script = "trap '' TERM HUP; sleep 1000 & echo running; sleep 1000";
      executor.run(
          root.sh(script),
          (_, bytes, offset, length) -> System.out.write(bytes, offset, length),
          new Cancellation());
    }
  }
}
