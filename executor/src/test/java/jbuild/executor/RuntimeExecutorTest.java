package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Mount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Starting processes, their output and their ends. */
final class RuntimeExecutorTest extends Fixture {
  @ParameterizedTest
  @MethodSource("runtimes")
  void theStreamsAreKeptApartAndTheCodeIsTold(Path runtime) throws Exception {
    ExitStatus status = run(runtime, root.sh("echo out; echo err >&2; exit 3"));
    assertEquals("out\n", output.out());
    assertEquals("err\n", output.err());
    assertEquals(new ExitStatus.Exited(3), status);
  }

  /** RUN-18. */
  @Test
  void aProcessKilledBySignalHasTheCodeOfAShell() throws Exception {
    assertEquals(new ExitStatus.Exited(137), run(root.sh("sh -c 'kill -KILL $$'; exit $?")));
  }

  @Test
  void everyCodeIsTold() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      for (int code : List.of(0, 1, 2, 100, 125, 126, 127, 128, 200, 255)) {
        assertEquals(
            new ExitStatus.Exited(code),
            executor.run(root.sh("exit " + code), output, new Cancellation()));
      }
    }
  }

  /** RUN-17. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aMissingExecutableIs127AndSaysWhy(Path runtime) throws Exception {
    ProcessSpec spec = root.spec(List.of("/no/such"), "/", ProcessSpec.User.ROOT);
    assertEquals(new ExitStatus.Exited(127), run(runtime, spec));
    assertTrue(output.err().contains("/no/such"), output.err());
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void aMissingInterpreterIs127(Path runtime) throws Exception {
    executable("bad", "#!/no/such/interpreter\n");
    ProcessSpec spec = root.spec(List.of("bad"), "/", ProcessSpec.User.ROOT);
    assertEquals(new ExitStatus.Exited(127), run(runtime, spec));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void whatIsNoProgramIs126(Path runtime) throws Exception {
    executable("bad", "neither a script nor a program");
    assertEquals(
        new ExitStatus.Exited(126),
        run(runtime, root.spec(List.of("bad"), "/", ProcessSpec.User.ROOT)));
    Files.writeString(root.lower.resolve("bin/plain"), "x");
    assertEquals(
        new ExitStatus.Exited(126),
        run(runtime, root.spec(List.of("/bin/plain"), "/", ProcessSpec.User.ROOT)));
  }

  private void executable(String name, String text) throws Exception {
    Path file = Files.writeString(root.lower.resolve("bin").resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void outputComesWhileTheProcessRuns() throws Exception {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    root.mount(new Mount.Bind(shared, "/shared", false));
    ProcessExecutor.OutputSink answering =
        (stream, bytes, offset, length) -> {
          output.write(stream, bytes, offset, length);
          answer(shared.resolve("answer"));
        };
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      String script = "echo question; while ! test -e /shared/answer; do sleep 0.01; done; exit 7";
      assertEquals(
          new ExitStatus.Exited(7), executor.run(root.sh(script), answering, new Cancellation()));
    }
    assertEquals("question\n", output.out());
  }

  private static void answer(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void muchOutputOfBothKindsIsComplete() throws Exception {
    run(
        root.sh(
            "i=0; while test $i -lt 20000; do echo line $i; echo LINE $i >&2; i=$((i+1)); done"));
    assertEquals(20000, output.out().lines().count());
    assertEquals(20000, output.err().lines().count());
  }

  @Test
  void aFailingSinkEndsTheStepAndIsReported() throws Exception {
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      ProcessExecutor.OutputSink sink =
          (stream, bytes, offset, length) -> {
            throw new Failure(ErrorClass.SPACE, "the log is full");
          };
      Failure failure =
          assertThrows(
              Failure.class,
              () -> executor.run(root.sh("echo x; sleep 1000"), sink, new Cancellation()));
      assertEquals("the log is full", failure.getMessage());
    }
  }

  @Test
  void aRuntimeThatRefusesIsReplacedAndThatIsSaid() throws Exception {
    Path programs = Files.createDirectory(directory.resolve("programs"));
    executableAt(
        programs.resolve("crun"),
        "#!/bin/sh\nif [ \"$4\" = --log ]; then echo refused > \"$5\"; fi\necho refused >&2; exit 1\n");
    String path = programs + ":/usr/bin:/bin:/usr/sbin";
    var options = new RuntimeExecutor.Options(directory.resolve("run"), path, Optional.empty());
    org.junit.jupiter.api.Assumptions.assumeTrue(
        runtimes().anyMatch(runtime -> runtime.endsWith("runc")), "needs runc");
    try (RuntimeExecutor executor = new RuntimeExecutor(options)) {
      assertEquals(
          new ExitStatus.Exited(4), executor.run(root.sh("exit 4"), output, new Cancellation()));
    }
    assertTrue(output.err().contains("is used instead"), output.err());
  }

  private static void executableAt(Path file, String text) throws Exception {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void aRootThatIsNotSyncedCanBeUsedAgain(Path runtime) throws Exception {
    var options =
        new RuntimeExecutor.Options(
            directory.resolve("run"), "/usr/bin:/bin", Optional.of(runtime), false);
    try (RuntimeExecutor executor = new RuntimeExecutor(options)) {
      for (int i = 1; i <= 2; i++) {
        ExitStatus status = executor.run(root.sh("echo x >> /f"), output, new Cancellation());
        assertEquals(new ExitStatus.Exited(0), status, output.err());
        assertEquals("x\n".repeat(i), Files.readString(root.upper.resolve("f")));
      }
    }
  }

  /** HST-01. */
  @Test
  void aMissingRuntimeIsAHostFailureThatNamesThePackages() throws Exception {
    var options =
        new RuntimeExecutor.Options(directory.resolve("run"), "/nowhere", Optional.empty());
    try (RuntimeExecutor executor = new RuntimeExecutor(options)) {
      Failure failure =
          assertThrows(
              Failure.class, () -> executor.run(root.sh("true"), output, new Cancellation()));
      assertEquals(ErrorClass.HOST, failure.errorClass());
      assertTrue(failure.getMessage().contains("crun"), failure.getMessage());
    }
  }
}
