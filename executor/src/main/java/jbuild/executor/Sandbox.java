package jbuild.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.MountTree;

/**
 * A mount and a process namespace for runs of one runtime, one after another, and the processes in
 * them. The first process is a shell that waits for a word on its standard input, the lifeline,
 * then starts the runtime with that word. When the lifeline ends, because it was closed or because
 * this JVM died, however it died, all processes are killed at once (rules X2, X3); with the last of
 * them the kernel drops every mount. When the runtime ends, what else is left is killed too, before
 * that is told (see {@link RunOutput}): a run never sees a process of an earlier one.
 *
 * <p>Killing is legal at any time and final: a killed sandbox never starts anything (rule X4).
 */
final class Sandbox implements AutoCloseable {
  private static final String READY = "ready\n";

  /** Tells crun and runc that their program is protected; they look whether that is true. */
  private static final String PROTECTED = "_LIBCONTAINER_CLONED_BINARY";

  /** The status of what was killed. */
  private static final int KILLED = 137;

  /**
   * Arguments: the runtime's command. The reader of the lifeline kills all processes of the
   * namespace but the first, whose wait then ends. It is started after the runtime, or the lifeline
   * could end, and all be killed, before there is a runtime; the next word is not sent before it is
   * dead. What was started by others than the shell is waited for by trying to kill it again. The
   * shell would tell of the signal, so it is made silent. A signal that is sent to the process
   * group of this JVM, as {@code timeout} does, must not end the shells and with them the lifeline.
   *
   * <p>Each run opens the pipes anew, or a step that makes them non-blocking would do so to all
   * later ones.
   */
  private static final String SCRIPT =
      """
      exec 3<&0 4>&2 0</dev/null
      trap '' HUP INT QUIT TERM
      echo ready
      exec 2>/dev/null
      while read -r id mark <&3; do
        (trap - HUP TERM; exec "$@" "$id" >/proc/self/fd/1 2>/proc/self/fd/4 3<&- 4>&-) &
        runtime=$!
        (read -r _ <&3; kill -KILL -1) &
        wait $runtime
        status=$?
        kill -KILL -1
        wait
        while kill -KILL -1; do sleep 0.01; done
        echo "$mark $status"
        echo "$mark" >&4
      done
      """;

  private final Process process;
  private final OutputPump pump;
  private final MountNamespace mounts;

  private Sandbox(Process process, OutputPump pump, MountNamespace mounts) {
    this.process = process;
    this.pump = pump;
    this.mounts = mounts;
  }

  /**
   * Makes the namespaces. Mounts of the host that come or go later are not seen in them.
   *
   * @param command of the runtime, all but its last argument
   */
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
    builder.environment().put(PROTECTED, "1");
    Process process = builder.start();
    boolean complete = false;
    try {
      Sandbox made = of(process, host, Path.of(command.getFirst()));
      complete = true;
      return made;
    } finally {
      if (!complete) {
        close(process);
      }
    }
  }

  private static Sandbox of(Process process, Host host, Path program) throws IOException {
    byte[] greeting = process.getInputStream().readNBytes(READY.length());
    if (!READY.equals(new String(greeting, US_ASCII))) {
      String reason = new String(process.getErrorStream().readAllBytes(), US_ASCII).strip();
      throw new Failure(
          ErrorClass.HOST,
          "RUN needs namespaces of its own, which were refused ("
              + reason.replace('\n', ' ')
              + "); run jbuild with CAP_SYS_ADMIN");
    }
    Path namespace = Path.of("/proc", Long.toString(process.pid()), "ns", "mnt");
    MountNamespace mounts = MountNamespace.enter(namespace);
    boolean complete = false;
    try {
      var _ =
          mounts.call(() -> {
            host.controlGroups().show();
            protect(program);
            return true;
          });
      OutputPump pump = OutputPump.start(process.getInputStream(), process.getErrorStream());
      var _ = process.onExit().thenRun(pump::abandon);
      complete = true;
      return new Sandbox(process, pump, mounts);
    } finally {
      if (!complete) {
        mounts.close();
      }
    }
  }

  /**
   * Lets nobody who sees these mounts write to the program, who may be a step that got hold of it
   * while it became the step (CVE-2019-5736). Where that does not work the runtime sees it, and
   * starts itself again from such a place, or from a copy, as it would have always.
   */
  private static void protect(Path program) {
    try (Fd file = Fd.open(program, Fd.O_PATH);
        MountTree tree = MountTree.copyOf(file)) {
      tree.setReadOnly();
      tree.attach(program.toRealPath());
    } catch (IOException | Failure onlySlower) {
      return;
    }
  }

  /** Does work in the mount namespace; see {@link MountNamespace#call}. */
  <T> T inside(Callable<T> work) throws IOException {
    return mounts.call(work);
  }

  /** Whether a runtime can be started in it. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** The process that will start the runtime, as this JVM numbers it; none if it is dead. */
  OptionalLong firstProcess() {
    return process.toHandle().children().mapToLong(ProcessHandle::pid).findFirst();
  }

  /**
   * Lets the runtime start, unless the sandbox was killed.
   *
   * @param id its last argument: a word
   * @param sink takes what the run writes
   */
  RunOutput start(String id, ProcessExecutor.OutputSink sink) throws IOException {
    RunOutput run = new RunOutput(this::kill);
    run.deliverTo(sink);
    return start(id, run);
  }

  /** Likewise; who takes what it writes is said later. */
  RunOutput start(String id) throws IOException {
    return start(id, new RunOutput(this::kill));
  }

  private RunOutput start(String id, RunOutput run) throws IOException {
    pump.carry(run);
    OutputStream lifeline = process.getOutputStream();
    lifeline.write((id + " " + run.mark() + "\n").getBytes(US_ASCII));
    lifeline.flush();
    return run;
  }

  /** Kills everything; returns at once. */
  void kill() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyDead) {
      return;
    }
  }

  /**
   * Waits until the runtime that was started, and all that it left, is dead, and what it wrote
   * delivered; its status.
   */
  int await(RunOutput run) {
    OptionalInt status = run.await();
    if (status.isEmpty()) {
      awaitEnd(process);
    }
    return status.orElse(KILLED);
  }

  private static void awaitEnd(Process process) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          process.waitFor();
          return;
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

  /** Kills everything and waits until it is dead. Work can still be done inside. */
  void end() {
    kill();
    awaitEnd(process);
  }

  private static void close(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyDead) {
      // It is awaited all the same.
    }
    awaitEnd(process);
  }

  /** Kills everything; the namespaces are gone, and with them every mount. */
  @Override
  public void close() {
    end();
    mounts.close();
  }
}
