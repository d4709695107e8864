package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
    return Sandbox.make(host, directory, List.of(command));
  }

  private String written() throws IOException {
    return Files.readString(directory.resolve(Scratch.OUTPUT));
  }

  @Test
  void theStatusIsThatOfTheRuntime() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", "exit 42")) {
      sandbox.start("id");
      assertEquals(42, sandbox.await());
    }
  }

  @Test
  void nothingStartsBeforeItIsLet() throws Exception {
    try (Sandbox sandbox = sandbox("/bin/echo", "started")) {
      sandbox.kill();
      assertNotEquals(0, sandbox.await());
      assertFalse(Files.exists(directory.resolve(Scratch.OUTPUT)));
    }
  }

  @Test
  void theRuntimeIsStartedAgainForEachRun() throws Exception {
    String script = "echo $0 >> " + directory.resolve("log") + "; exit 3";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      for (int i = 0; i < 3; i++) {
        sandbox.start("run-" + i);
        assertEquals(3, sandbox.await());
      }
    }
    assertEquals(List.of("run-0", "run-1", "run-2"), Files.readAllLines(directory.resolve("log")));
  }

  /** RUN-21: nor can what the runtime becomes write to it. */
  @Test
  void theRuntimesProgramCannotBeWrittenTo() throws Exception {
    Path program = Files.copy(Path.of("/bin/sh"), directory.resolve("runtime"));
    try (Sandbox sandbox = sandbox(program.toString(), "-c", "chmod 700 " + program)) {
      sandbox.start("id");
      assertNotEquals(0, sandbox.await());
    }
    String errors = Files.readString(directory.resolve(Scratch.ERRORS));
    assertTrue(errors.contains("Read-only file system"), errors);
  }

  /** RUN-05: its end is told only when nothing that it left is alive. */
  @Test
  void whatARunLeavesIsDeadBeforeTheNextOne() throws Exception {
    String script = "cat /proc/[0-9]*/comm | grep sleep; trap '' TERM; setsid sleep 1000 & exit 0";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      for (int i = 0; i < 3; i++) {
        sandbox.start("id");
        assertEquals(0, sandbox.await());
        assertEquals("", written());
      }
    }
  }

  /** SIG-05: the runtime may not have been started yet when the wish to kill it arrives. */
  @Test
  void killingRightAfterTheStartKills() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Sandbox sandbox = sandbox("/bin/sh", "-c", "sleep 1000")) {
        sandbox.start("id");
        sandbox.kill();
        assertNotEquals(0, sandbox.await());
      }
    }
  }

  /** As when the whole process group of the JVM is told to end: the lifeline must outlive that. */
  @Test
  void aSignalToEveryProcessDoesNotKeepTheSandboxFromBeingKilled() throws Exception {
    String script = "trap '' TERM; echo started; while :; do sleep 1; done";
    try (Sandbox sandbox = sandbox("/bin/sh", "-c", script)) {
      sandbox.start("id");
      while (!Files.exists(directory.resolve(Scratch.OUTPUT)) || written().isEmpty()) {
        Thread.sleep(1);
      }
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
      sandbox.kill();
      assertNotEquals(0, sandbox.await());
    }
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
