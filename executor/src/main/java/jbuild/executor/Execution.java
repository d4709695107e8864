package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.PosixException;
import org.jspecify.annotations.Nullable;

/** One run of one process by one runtime. */
final class Execution {
  private static final String CONTROL_GROUP = "jbuild";

  /** How a cancelled run ends. */
  static final Outcome CANCELLED = new Outcome.Ended(new ExitStatus.Cancelled());

  private static final Outcome SUCCESS = new Outcome.Ended(new ExitStatus.Exited(0));

  private final Plan plan;
  private @Nullable Sandbox sandbox;
  private boolean cancelled;

  /**
   * @param id unique on this machine
   * @param seccompProgram the compiled filter of sandboxed steps, if there is one
   */
  record Plan(
      Host host,
      OciRuntime runtime,
      ProcessSpec spec,
      ProcessExecutor.OutputSink output,
      Sandboxes sandboxes,
      Path usualPoints,
      String id,
      boolean syncsRoot,
      Optional<byte[]> seccompProgram) {}

  /** How it went. */
  sealed interface Outcome {
    record Ended(ExitStatus status) implements Outcome {}

    /** The runtime could not start the process, for a reason that is none of the image's. */
    record Refused(String reason) implements Outcome {}
  }

  Execution(Plan plan) {
    this.plan = plan;
  }

  /** Kills what runs, and keeps from starting what does not run yet. Returns at once. */
  synchronized void cancel() {
    cancelled = true;
    if (sandbox != null) {
      sandbox.kill();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized boolean adopt(Sandbox made) {
    sandbox = made;
    return !cancelled;
  }

  /** Sees to it that the sandbox is not killed by this run any more, unless it was already. */
  private synchronized boolean letGo() {
    sandbox = null;
    return !cancelled;
  }

  /** Runs to the end. To be called once, by a platform thread. */
  Outcome run() throws IOException {
    if (isCancelled()) {
      return CANCELLED;
    }
    Sandboxes.Loan loan = loan();
    boolean clean = false;
    try {
      Outcome outcome = adopt(loan.sandbox()) ? runIn(loan) : CANCELLED;
      clean = leavesClean(outcome) && letGo();
      return outcome;
    } catch (IOException | RuntimeException e) {
      if (isCancelled()) {
        return CANCELLED;
      }
      throw e;
    } finally {
      if (clean) {
        plan.sandboxes().giveBack(loan);
      } else {
        loan.close();
      }
    }
  }

  /** What shall be in a control group must not be started before the group is made. */
  private Sandboxes.Loan loan() throws IOException {
    return plan.spec().cgroupParent().isEmpty()
        ? plan.sandboxes().take(plan.host(), plan.runtime())
        : plan.sandboxes().make(plan.host(), plan.runtime());
  }

  /** A success tells that the runtime itself did its work to the end, which is to clean up. */
  private boolean leavesClean(Outcome outcome) {
    return outcome.equals(SUCCESS)
        && plan.spec().cgroupParent().isEmpty()
        && plan.spec().security() == ProcessSpec.Security.SANDBOX;
  }

  private Outcome runIn(Sandboxes.Loan loan) throws IOException {
    if (plan.spec().cgroupParent().isEmpty()) {
      return runWith(loan, Optional.empty());
    }
    Sandbox made = loan.sandbox();
    String parent = plan.spec().cgroupParent().get();
    boolean leavesUnified = plan.runtime().usesControlGroups();
    List<ControlGroup.Hierarchy> writable = plan.host().controlGroups().writable();
    try (ControlGroup group = ControlGroup.make(writable, parent, plan.id(), leavesUnified)) {
      made.firstProcess().ifPresent(group::add);
      group.complaint().ifPresent(why -> warn(parent, why));
      try {
        return runWith(loan, Optional.of(group));
      } finally {
        made.end();
      }
    }
  }

  private void warn(String parent, String why) {
    String line = "jbuild: warning: --cgroup-parent " + parent + " is not in full effect: " + why;
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    plan.output().write(2, bytes, 0, bytes.length);
  }

  private Outcome runWith(Sandboxes.Loan loan, Optional<ControlGroup> group) throws IOException {
    Path scratch = plan.sandboxes().scratch();
    MountedRoot.Plan mounts =
        new MountedRoot.Plan(
            plan.spec(),
            scratch,
            plan.usualPoints(),
            plan.syncsRoot(),
            plan.runtime().usesControlGroups());
    try (MountedRoot mounted = loan.sandbox().inside(() -> MountedRoot.mount(mounts))) {
      try {
        return runOn(loan, mounted, group);
      } finally {
        var _ =
            loan.sandbox()
                .inside(() -> {
                  Scratch.unmount(scratch);
                  return true;
                });
      }
    }
  }

  private Outcome runOn(Sandboxes.Loan loan, MountedRoot mounted, Optional<ControlGroup> group)
      throws IOException {
    MountPoints points = new MountPoints(mounted.root());
    boolean ended = false;
    try {
      Outcome outcome = runAt(loan, mounted, points, group);
      ended = true;
      return outcome;
    } finally {
      if (!ended) {
        loan.sandbox().end();
      }
      points.remove();
      removeControlGroup(mounted);
    }
  }

  private Outcome runAt(
      Sandboxes.Loan loan, MountedRoot mounted, MountPoints points, Optional<ControlGroup> group)
      throws IOException {
    byte[] config =
        Bundle.write(
            new Bundle.Plan(
                plan.host(),
                plan.runtime(),
                plan.spec(),
                plan.sandboxes().scratch(),
                cgroupsPath(),
                plan.seccompProgram()),
            mounted,
            points);
    RunOutput run = loan.start(plan.id(), config, plan.output());
    int code = loan.sandbox().await(run);
    if (isCancelled()) {
      return CANCELLED;
    }
    return code != 0 && group.isPresent() && group.get().ranOutOfMemory()
        ? new Outcome.Ended(new ExitStatus.OutOfMemory())
        : outcome(code, loan.log(), run.lastErrorLine());
  }

  /** A process that could not be started has the codes that a shell would give it. */
  private Outcome outcome(int code, String log, String lastErrorLine) {
    StartError error = StartError.of(plan.runtime(), log, lastErrorLine);
    return switch (error) {
      case NONE -> new Outcome.Ended(new ExitStatus.Exited(code));
      case NOT_FOUND -> new Outcome.Ended(new ExitStatus.Exited(127));
      case NOT_EXECUTABLE -> new Outcome.Ended(new ExitStatus.Exited(126));
      case OTHER -> new Outcome.Refused(lastErrorLine);
    };
  }

  private Optional<String> cgroupsPath() {
    return plan.runtime().usesControlGroups()
        ? Optional.of(parentGroup() + "/" + plan.id())
        : Optional.empty();
  }

  private String parentGroup() {
    return plan.spec().cgroupParent().map(ControlGroup::path).orElse("/" + CONTROL_GROUP);
  }

  /** The runtime removes its control group, unless it was killed. */
  private void removeControlGroup(MountedRoot mounted) throws IOException {
    if (mounted.controlGroups().isEmpty() || plan.spec().cgroupParent().isPresent()) {
      return;
    }
    Fd top = mounted.controlGroups().get();
    try (Fd groups = top.openAt(CONTROL_GROUP, Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
      DirectoryCalls.rmdir(groups, plan.id());
    } catch (PosixException e) {
      ignoreMissing(e);
    }
    try {
      DirectoryCalls.rmdir(top, CONTROL_GROUP);
    } catch (PosixException e) {
      ignoreMissing(e);
    }
  }

  /** Other runs may still be in the parent. */
  private static void ignoreMissing(PosixException e) throws PosixException {
    if (e.errno() != Errno.ENOENT && e.errno() != Errno.EBUSY && e.errno() != Errno.ENOTEMPTY) {
      throw e;
    }
  }
}
