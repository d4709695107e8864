package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import jbuild.cache.CacheMounts.Sharing;
import jbuild.engine.graph.RunMountSpec;
import jbuild.engine.graph.Vertex;
import jbuild.failure.Failure;
import jbuild.parser.InlineFile;
import jbuild.parser.Instruction;
import jbuild.parser.RunMount;
import jbuild.parser.RunMounts;
import jbuild.parser.SourceRange;

/** The mounts of one RUN: targets made absolute, defaults filled in, sources found (S142-S164). */
final class MountPlan {
  static final String SCRIPT_DIRECTORY = "/dev/pipes/";
  private static final String SECRETS = "/run/secrets/";
  private static final String AGENT = "/run/buildkit/ssh_agent.";

  private static final int DIRECTORY_MODE = 0755;
  private static final int PERMISSIONS = 0777;

  private final PlanScope scope;
  private final Origins origins;
  private final StageDraft stage;
  private final SourceRange range;
  private final List<RunMountSpec> specs = new ArrayList<>();
  private final List<Vertex> inputs = new ArrayList<>();
  private int agents;

  MountPlan(PlanScope scope, Origins origins, StageDraft stage, Instruction.Run run, Words words) {
    this.scope = scope;
    this.origins = origins;
    this.stage = stage;
    this.range = run.range();
    for (String text : run.mounts()) {
      RunMount mount = parse(text, words);
      specs.add(plan(mount));
      // What a mount of another kind names is looked up, too, and not used (S256).
      if (!(mount instanceof RunMount.Bind) && !(mount instanceof RunMount.Cache)) {
        RunMounts.from(text).ifPresent(name -> origins.find(name, false, range));
      }
    }
  }

  private RunMount parse(String text, Words words) {
    try {
      return RunMounts.parse(text, words::expand);
    } catch (Failure e) {
      throw DockerfileFailure.at(range, e);
    }
  }

  List<RunMountSpec> specs() {
    return List.copyOf(specs);
  }

  List<Vertex> inputs() {
    return List.copyOf(inputs);
  }

  /** The variables whose values are secrets. */
  Set<String> secretVariables() {
    Set<String> names = new HashSet<>();
    for (RunMountSpec spec : specs) {
      if (spec instanceof RunMountSpec.Secret secret) {
        secret.env().ifPresent(names::add);
      }
    }
    return names;
  }

  void addScript(InlineFile script) {
    specs.add(
        new RunMountSpec.Script(Optional.of(SCRIPT_DIRECTORY + script.name()), script.content()));
  }

  private RunMountSpec plan(RunMount mount) {
    return switch (mount) {
      case RunMount.Bind bind ->
          new RunMountSpec.Bind(
              target(bind.target()),
              input(bind.from()),
              bind.source().orElse("/"),
              bind.readOnly());
      case RunMount.Cache cache -> cache(cache);
      case RunMount.Tmpfs tmpfs -> tmpfs(tmpfs);
      case RunMount.Secret secret -> secret(secret);
      case RunMount.Ssh ssh -> ssh(ssh);
    };
  }

  private RunMountSpec tmpfs(RunMount.Tmpfs tmpfs) {
    lookUp(tmpfs.from());
    return new RunMountSpec.Tmpfs(target(tmpfs.target()), tmpfs.sizeBytes(), tmpfs.readOnly());
  }

  private RunMountSpec cache(RunMount.Cache cache) {
    String id = cache.id().orElseGet(() -> identity(cache.target().orElse("")));
    String namespace = scope.control("BUILDKIT_CACHE_MOUNT_NS").map(ns -> ns + "/").orElse("");
    OptionalInt seed =
        cache.from().isPresent() ? OptionalInt.of(input(cache.from())) : OptionalInt.empty();
    return new RunMountSpec.Cache(
        target(cache.target()),
        namespace + id,
        Sharing.valueOf(cache.sharing().name()),
        seed,
        cache.source().orElse("/"),
        cache.readOnly(),
        shape(cache));
  }

  /** The target as it is written, but clean: one without a slash in front stays so (S148). */
  private static String identity(String target) {
    String clean = ConfigDraft.cleanPath(target);
    return target.startsWith("/") ? clean : clean.substring(1);
  }

  /** A part of a cache has the shape that its owner gave it. */
  private static Optional<RunMountSpec.Shape> shape(RunMount.Cache cache) {
    boolean written =
        cache.mode().isPresent() || cache.uid().isPresent() || cache.gid().isPresent();
    boolean whole = ConfigDraft.cleanPath(cache.source().orElse("/")).equals("/");
    return written && whole
        ? Optional.of(
            new RunMountSpec.Shape(
                cache.mode().orElse(DIRECTORY_MODE) & PERMISSIONS,
                cache.uid().orElse(0),
                cache.gid().orElse(0)))
        : Optional.empty();
  }

  private RunMountSpec secret(RunMount.Secret secret) {
    String id = secret.id().or(() -> secret.target().map(MountPlan::lastName)).orElseThrow();
    boolean variableOnly = secret.env().isPresent() && secret.target().isEmpty();
    Optional<String> target =
        variableOnly
            ? Optional.empty()
            : target(secret.target().or(() -> Optional.of(SECRETS + lastName(id))));
    return new RunMountSpec.Secret(
        target,
        id,
        secret.env(),
        secret.required(),
        secret.mode().orElse(0400) & PERMISSIONS,
        secret.uid().orElse(0),
        secret.gid().orElse(0));
  }

  private RunMountSpec ssh(RunMount.Ssh ssh) {
    lookUp(ssh.from());
    String usual = AGENT + agents++;
    return new RunMountSpec.Ssh(
        target(ssh.target().or(() -> Optional.of(usual))),
        ssh.id().orElse("default"),
        ssh.required(),
        ssh.mode().orElse(0600) & PERMISSIONS,
        ssh.uid().orElse(0),
        ssh.gid().orElse(0));
  }

  private Optional<String> target(Optional<String> written) {
    String absolute = ConfigDraft.cleanPath(stage.config.absolute(written.orElse("")));
    if (written.isEmpty() || absolute.equals("/")) {
      throw new DockerfileFailure(range, "invalid mount target \"" + written.orElse("") + "\"");
    }
    return Optional.of(absolute);
  }

  /** A source that does not exist is a mistake even where nothing of it is shown (S256). */
  private void lookUp(Optional<String> from) {
    from.ifPresent(name -> origins.find(name, false, range));
  }

  private int input(Optional<String> from) {
    inputs.add(from.map(name -> origins.find(name, false, range)).orElse(scope.context()));
    return inputs.size() - 1;
  }

  private static String lastName(String path) {
    String clean = ConfigDraft.cleanPath(path);
    return clean.substring(clean.lastIndexOf('/') + 1);
  }
}
