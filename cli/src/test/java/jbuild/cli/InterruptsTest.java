package jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIG-01 and SIG-02, with real signals to a real process. */
final class InterruptsTest {
  private static final int PATIENCE_SECONDS = 60;

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143", "HUP,129"})
  void theFirstSignalCancelsAndGivesTheExitCode(String signal, int exitCode) throws Exception {
    assertEquals(exitCode, signalled("obedient", signal));
  }

  @Test
  void aSecondSignalEndsAStubbornProcess() throws Exception {
    assertEquals(143, signalled("stubborn", "INT", "TERM"));
  }

  @Test
  void aStubbornProcessIsEndedAfterTheGrace() throws Exception {
    assertEquals(130, signalled("stubborn", "INT"));
  }

  /** Starts the process, sends the signals one by one, answers its exit code. */
  private static int signalled(String manner, String... signals) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "jbuild.cli.SignalledProcess",
                manner)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", lines.readLine());
      send(process, signals[0]);
      assertEquals("cancelled", lines.readLine());
      for (int i = 1; i < signals.length; i++) {
        send(process, signals[i]);
      }
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it did not end");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void send(Process process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
