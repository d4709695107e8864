package jbuild.engine.op;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.engine.copy.Accounts;
import jbuild.engine.copy.SourceKey;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.RunMountSpec;
import jbuild.engine.graph.Vertex;
import jbuild.executor.ExitStatus;
import jbuild.executor.ProcessSpec;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;

/** Does RUN: a process in a writable snapshot, and what it left behind as a layer. */
final class RunRunner {
  private static final int SIGNAL_BASE = 128;

  private final Workshop workshop;

  RunRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  /** A read-only mount counts by what it shows; one that is written to, or a seed, as a whole. */
  Optional<Digest> selectedContent(Op.Run run, Vertex vertex, int input, Result result)
      throws IOException {
    int number =
        (int)
            vertex.inputs().subList(0, input).stream()
                .filter(edge -> edge.role() == Edge.Role.MOUNT)
                .count();
    for (RunMountSpec mount : run.mounts()) {
      if (mount instanceof RunMountSpec.Bind bind && bind.input() == number) {
        return bind.readOnly() || result instanceof Result.Local
            ? Optional.of(SourceKey.ofPath(workshop.tree(result), bind.source()))
            : Optional.empty();
      }
    }
    return result instanceof Result.Local
        ? Optional.of(SourceKey.ofPath(workshop.tree(result), "/"))
        : Optional.empty();
  }

  Result run(Op.Run run, Vertex vertex, List<Result> inputs, CacheKey key, Session session)
      throws IOException {
    Optional<Committed> below = Workshop.layers(inputs.getFirst());
    Accounts.Account account = Accounts.read(workshop.snapshots().tree(below)).account(run.user());
    Active active = workshop.snapshots().prepare(below);
    try (MountSet mounts = new MountSet(workshop, session.cancellation())) {
      mounts.add(run.mounts(), mountInputs(vertex, inputs));
      ProcessSpec spec = spec(run, active, account, mounts);
      ExitStatus status = workshop.executor().run(spec, session::log, session.cancellation());
      check(run, status);
    } catch (IOException | RuntimeException e) {
      workshop.snapshots().abandon(active);
      throw e;
    }
    return Workshop.result(
        workshop.snapshots().commit(active, key, run.surroundings().epochSeconds()));
  }

  private static List<Result> mountInputs(Vertex vertex, List<Result> inputs) {
    List<Result> mounted = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (vertex.inputs().get(i).role() == Edge.Role.MOUNT) {
        mounted.add(inputs.get(i));
      }
    }
    return mounted;
  }

  private static ProcessSpec spec(
      Op.Run run, Active active, Accounts.Account account, MountSet mounts) {
    Op.Surroundings around = run.surroundings();
    return new ProcessSpec(
        active.root(),
        mounts.mounts(),
        run.args(),
        environment(run, account, mounts),
        run.workingDirectory(),
        new ProcessSpec.User(account.uid(), account.gid(), account.groups()),
        around.hostname(),
        around.hosts(),
        around.network(),
        around.security(),
        around.ulimits(),
        around.shmSizeBytes(),
        around.cgroupParent());
  }

  private static List<String> environment(Op.Run run, Accounts.Account account, MountSet mounts) {
    List<String> environment = new ArrayList<>(run.env());
    environment.addAll(run.proxyEnv());
    environment.addAll(mounts.variables());
    mounts
        .agentSocket()
        .filter(_ -> !has(environment, "SSH_AUTH_SOCK"))
        .ifPresent(socket -> environment.add("SSH_AUTH_SOCK=" + socket));
    if (!has(environment, "HOME")) {
      environment.add("HOME=" + account.home());
    }
    return environment;
  }

  private static boolean has(List<String> environment, String name) {
    return environment.stream().anyMatch(line -> line.startsWith(name + "="));
  }

  private static void check(Op.Run run, ExitStatus status) {
    switch (status) {
      case ExitStatus.Exited(int code) -> {
        if (code != 0) {
          throw failed(run, "exit code: " + code);
        }
      }
      case ExitStatus.Signaled(int signal) ->
          throw failed(run, "exit code: " + (SIGNAL_BASE + signal));
      case ExitStatus.OutOfMemory _ -> throw failed(run, "exit code: 137: cannot allocate memory");
      case ExitStatus.Cancelled _ ->
          throw new Failure(ErrorClass.CANCEL, "the build was cancelled");
    }
  }

  private static Failure failed(Op.Run run, String how) {
    return new Failure(
        ErrorClass.STEP,
        String.format(
            Locale.ROOT,
            "process \"%s\" did not complete successfully: %s",
            String.join(" ", run.args()),
            how));
  }
}
