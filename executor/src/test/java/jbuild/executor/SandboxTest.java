package jbuild.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
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

  @Test
  void theStatusIsThatOfTheRuntime() throws Exception {
    try (Sandbox sandbox = Sandbox.make(host, List.of("/bin/sh", "-c", "exit 42"))) {
      sandbox.start();
      assertEquals(42, sandbox.await());
    }
  }

  @Test
  void nothingStartsBeforeItIsLet() throws Exception {
    try (Sandbox sandbox = Sandbox.make(host, List.of("/bin/echo", "started"))) {
      sandbox.kill();
      assertNotEquals(0, sandbox.await());
      assertEquals("", new String(sandbox.stdout().readAllBytes(), US_ASCII));
    }
  }

  /** SIG-05: the runtime may not have been started yet when the wish to kill it arrives. */
  @Test
  void killingRightAfterTheStartKills() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Sandbox sandbox = Sandbox.make(host, List.of("/bin/sleep", "1000"))) {
        sandbox.start();
        sandbox.kill();
        assertNotEquals(0, sandbox.await());
      }
    }
  }

  /** As when the whole process group of the JVM is told to end: the lifeline must outlive that. */
  @Test
  void aSignalToEveryProcessDoesNotKeepTheSandboxFromBeingKilled() throws Exception {
    String script = "trap '' TERM; echo started; while :; do sleep 1; done";
    try (Sandbox sandbox = Sandbox.make(host, List.of("/bin/sh", "-c", script))) {
      sandbox.start();
      assertEquals("started", new String(sandbox.stdout().readNBytes(7), US_ASCII));
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
      sandbox.kill();
      assertNotEquals(0, sandbox.await());
    }
  }

  @Test
  void killingTwiceIsLegal() throws Exception {
    Sandbox sandbox = Sandbox.make(host, List.of("/bin/sleep", "1000"));
    sandbox.kill();
    sandbox.kill();
    sandbox.close();
    sandbox.close();
  }
}
