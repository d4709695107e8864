package jbuild.engine.op;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        user(account),
        around.hostname(),
        around.hosts(),
        around.network(),
        around.security(),
        around.ulimits(),
        around.shmSizeBytes(),
        around.cgroupParent());
  }

  /** The primary group is among the supplementary ones, as container runtimes have it. */
  private static ProcessSpec.User user(Accounts.Account account) {
    List<Long> groups = new ArrayList<>(account.groups());
    if (!groups.contains(account.gid())) {
      groups.addFirst(account.gid());
    }
    return new ProcessSpec.User(account.uid(), account.gid(), groups);
  }

  /** Each variable once: of several values the last one counts (S129, S156, S161). */
  private static List<String> environment(Op.Run run, Accounts.Account account, MountSet mounts) {
    Map<String, String> values = new LinkedHashMap<>();
    run.env().forEach(line -> put(values, line));
    mounts.agentSocket().ifPresent(socket -> values.putIfAbsent("SSH_AUTH_SOCK", socket));
    run.proxyEnv().forEach(line -> put(values, line));
    mounts.variables().forEach(line -> put(values, line));
    if (values.getOrDefault("HOME", "").isEmpty()) {
      values.put("HOME", account.home());
    }
    return values.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }

  private static void put(Map<String, String> values, String line) {
    int equals = line.indexOf('=');
    values.put(line.substring(0, equals), line.substring(equals + 1));
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
      case ExitStatus.OutOfMemory _ -> throw failed(run, "cannot allocate memory");
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
