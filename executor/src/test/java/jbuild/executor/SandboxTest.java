package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The states of a sandbox (X4); a program of the host stands for the runtime. */
@Timeout(60)
final class SandboxTest extends Fixture {
  private Host host;

  @BeforeEach
  void findHost() throws IOException {
    host =
        Host.find(
            new RuntimeExecutor.Options(
                directory, "/usr/bin:/bin", Optional.of(Path.of("/bin/sh"))));
  }

  private Sandbox sandbox(String... command) throws IOException {
    return Sandbox.make(host, List.of(command));
  }

  private int run(Sandbox sandbox, String id) throws IOException {
    return sandbox.await(sandbox.start(id, output));
  }

  @Test
  void theStatusIsThatOfTheRuntime() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", "exit 42")) {
      assertEquals(42, run(sandbox, "id"));
    }
  }

  @Test
  void nothingStartsBeforeItIsLet() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/echo", "started")) {
      sandbox.kill();
      assertThrows(IOException.class, () -> run(sandbox, "id"));
    }
    assertEquals("", output.out());
  }

  @Test
  void theRuntimeIsStartedAgainForEachRun() throws Exception {
    String script = "echo $0 >> " + directory.resolve("log") + "; exit 3";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(3, run(sandbox, "run-" + i));
      }
    }
    assertEquals(List.of("run-0", "run-1", "run-2"), Files.readAllLines(directory.resolve("log")));
  }

  /** RUN-21: nor can what the runtime becomes write to it. */
  @Test
  void theRuntimesProgramCannotBeWrittenTo() throws Exception {
    Path program = Files.copy(Path.of("/bin/sh"), directory.resolve("runtime"));
    try (Sandbox sandbox = sandbox(program.toString(), "-c", "chmod 700 " + program)) {
      assertNotEquals(0, run(sandbox, "id"));
    }
    assertTrue(output.err().contains("Read-only file system"), output.err());
  }

  /** RUN-05: its end is told only when nothing that it left is alive. */
  @Test
  void whatARunLeavesIsDeadBeforeTheNextOne() throws Exception {
    String script = "cat /proc/[0-9]*/comm | grep sleep; trap '' TERM; setsid sleep 1000 & exit 0";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(0, run(sandbox, "id"));
        assertEquals("", output.out());
      }
    }
  }

  /** SIG-05: the runtime may not have been started yet when the wish to kill it arrives. */
  @Test
  void killingRightAfterTheStartKills() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Sandbox sandbox = sandbox("/bin/sh", "-c", "sleep 1000")) {
        RunOutput run = sandbox.start("id", output);
        sandbox.kill();
        assertNotEquals(0, sandbox.await(run));
      }
    }
  }

  /** As when the whole process group of the JVM is told to end: the lifeline must outlive that. */
  @Test
  void aSignalToEveryProcessDoesNotKeepTheSandboxFromBeingKilled() throws Exception {
    String script = "trap '' TERM; echo started; while :; do sleep 1; done";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      RunOutput run = sandbox.start("id", output);
      while (output.out().isEmpty()) {
        Thread.sleep(1);
      }
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
      sandbox.kill();
      assertNotEquals(0, sandbox.await(run));
    }
  }

  /** A step can hand its output to a process that outlives it: over a socket, say. */
  @Test
  void nobodyWaitsForAPipeThatSomebodyElseHolds() throws Exception {
    try (Sandbox sandbox =
        sandbox("/bin/sh", "-c", "echo out; echo err >&2; read -r _ </dev/zero")) {
      RunOutput run = sandbox.start("id", output);
      Path shell = Path.of("/proc", Long.toString(sandbox.firstProcess().orElseThrow()), "fd/1");
      try (OutputStream _ = Files.newOutputStream(shell)) {
        sandbox.kill();
        assertNotEquals(0, sandbox.await(run));
      }
    }
  }

  @Test
  void aRunEndsThoughSomebodyElseHoldsItsPipe() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", "echo $0")) {
      Path shell = Path.of("/proc", Long.toString(sandbox.firstProcess().orElseThrow()), "fd/1");
      try (OutputStream _ = Files.newOutputStream(shell)) {
        assertEquals(0, run(sandbox, "first"));
        assertEquals(0, run(sandbox, "second"));
      }
    }
    assertEquals("first\nsecond\n", output.out());
  }

  /** What one run makes of its pipes is not seen by the next one. */
  @Test
  void eachRunHasPipesWithoutAPath() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", "readlink /proc/$$/fd/1 /proc/$$/fd/2")) {
      assertEquals(0, run(sandbox, "id"));
    }
    assertTrue(output.out().matches("pipe:\\[\\d+]\npipe:\\[\\d+]\n"), output.out());
  }

  @Test
  void killingTwiceIsLegal() throws Exception {
    Sandbox sandbox = sandbox("/bin/sh", "-c", "sleep 1000");
    sandbox.kill();
    sandbox.kill();
    sandbox.close();
    sandbox.close();
  }
}
