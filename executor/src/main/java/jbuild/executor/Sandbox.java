package jbuild.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * A mount and a process namespace for one run, and the processes in them. The first process is a
 * shell that waits for a word on its standard input, the lifeline, then starts the runtime. When
 * the lifeline ends, because it was closed or because this JVM died, however it died, all processes
 * are killed at once (rules X2, X3); with the last of them the kernel drops every mount.
 *
 * <p>Killing is legal at any time and final: a killed sandbox never starts anything (rule X4).
 */
final class Sandbox implements AutoCloseable {
  private static final String READY = "ready\n";

  /**
   * Arguments: the runtime's command. The reader of the lifeline kills all processes of the
   * namespace but the first, whose wait then ends. It is started after the runtime, or the lifeline
   * could end, and all be killed, before there is a runtime. The shell would tell of the signal
   * among what the step wrote, so it is made silent. A signal that is sent to the process group of
   * this JVM, as {@code timeout} does, must not end the reader and with it the lifeline.
   */
  private static final String SCRIPT =
      """
      exec 3<&0 0</dev/null
      echo ready
      read -r _ <&3 || exit 125
      "$@" 3<&- &
      runtime=$!
      trap '' HUP INT QUIT TERM
      exec 2>/dev/null
      (read -r _ <&3; kill -KILL -1) &
      wait $runtime
      """;

  private final Process process;

  private Sandbox(Process process) {
    this.process = process;
  }

  /** Makes the namespaces. Mounts of the host that come or go later are not seen in them. */
  static Sandbox make(Host host, List<String> command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                host.unshare().toString(),
                "--mount",
                "--propagation=private",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                host.shell().toString(),
                "-c",
                SCRIPT,
                "sandbox"));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    Sandbox sandbox = new Sandbox(builder.start());
    try {
      sandbox.awaitReady();
      return sandbox;
    } catch (IOException | RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  private void awaitReady() throws IOException {
    String answer = new String(stdout().readNBytes(READY.length()), US_ASCII);
    if (!answer.equals(READY)) {
      String reason = new String(stderr().readAllBytes(), US_ASCII).strip();
      throw new Failure(
          ErrorClass.HOST,
          "RUN needs namespaces of its own, which were refused ("
              + reason.replace('\n', ' ')
              + "); run jbuild with CAP_SYS_ADMIN");
    }
  }

  /** The file that stands for the mount namespace, as long as the sandbox lives. */
  Path mountNamespace() {
    return Path.of("/proc", Long.toString(process.pid()), "ns", "mnt");
  }

  /** The process that will start the runtime, as this JVM numbers it; none if it is dead. */
  OptionalLong firstProcess() {
    return process.toHandle().children().mapToLong(ProcessHandle::pid).findFirst();
  }

  /** Lets the runtime start, unless the sandbox was killed. */
  void start() throws IOException {
    OutputStream lifeline = process.getOutputStream();
    lifeline.write('\n');
    lifeline.flush();
  }

  /** What the processes write, of both kinds; ends when the last of them is dead. */
  InputStream stdout() {
    return process.getInputStream();
  }

  InputStream stderr() {
    return process.getErrorStream();
  }

  /** Kills everything; returns at once. */
  void kill() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyDead) {
      return;
    }
  }

  /** Waits until all processes are dead and the namespaces gone; the status of the runtime. */
  int await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    kill();
    var _ = await();
  }
}
