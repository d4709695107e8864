package jbuild.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.engine.frontend.DockerfileFailure;
import jbuild.engine.frontend.GlobalScope;
import jbuild.engine.frontend.Planner;
import jbuild.engine.frontend.StageNames;
import jbuild.failure.Failure;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Instruction;
import jbuild.parser.KeyValue;
import jbuild.parser.RunMount;
import jbuild.parser.RunMounts;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.expand.WordExpander;

/** Goes through the stages that a target needs and notes what they can be given. */
final class OutlineReader {
  private final Dockerfile dockerfile;
  private final Map<String, String> buildArgs;
  private final GlobalScope global;
  private final StageNames names;
  private final WordExpander expander;
  private final Map<String, StageOutline.Declared> globalArgs = new LinkedHashMap<>();
  private final Map<Integer, StageOutline> read = new HashMap<>();

  OutlineReader(Dockerfile dockerfile, Map<String, String> buildArgs, GlobalScope global) {
    this.dockerfile = dockerfile;
    this.buildArgs = buildArgs;
    this.global = global;
    this.names = new StageNames(dockerfile);
    this.expander = new WordExpander(dockerfile.escape());
  }

  Outline read(Optional<String> wanted) {
    dockerfile.globalArgs().forEach(this::readGlobal);
    Stage target = Planner.target(wanted, names).orElse(dockerfile.stages().getLast());
    List<StageOutline> stages = read(target).withNeeded();
    List<Outline.Arg> args = new ArrayList<>(StageOutline.args(stages));
    args.sort(Comparator.comparingInt(arg -> arg.where().startLine()));
    return new Outline(
        dockerfile.source(),
        target.name(),
        target.name().flatMap(name -> Outline.description(dockerfile, target.from(), name)),
        args,
        sorted(StageOutline.secrets(stages)),
        sorted(StageOutline.ssh(stages)));
  }

  private static List<Outline.Mount> sorted(List<Outline.Mount> mounts) {
    return mounts.stream()
        .sorted(Comparator.comparingInt(mount -> mount.where().startLine()))
        .toList();
  }

  private void readGlobal(Instruction.Arg instruction) {
    for (KeyValue item : instruction.args()) {
      Set<String> parts =
          buildArgs.containsKey(item.key())
              ? Set.of()
              : used(item.value().orElse(""), instruction.range());
      Outline.Arg arg = arg(instruction, item.key(), global.get(item.key()));
      globalArgs.put(item.key(), new StageOutline.Declared(arg, parts));
    }
  }

  private Outline.Arg arg(Instruction.Arg instruction, String name, Optional<String> value) {
    return new Outline.Arg(
        name,
        value.orElse(""),
        Outline.description(dockerfile, instruction, name),
        instruction.range());
  }

  /** The variables that a text uses. */
  private Set<String> used(String text, SourceRange range) {
    Set<String> used = new LinkedHashSet<>();
    try {
      expander.expand(
          text,
          name -> {
            used.add(name);
            return global.get(name);
          });
    } catch (Failure e) {
      throw new DockerfileFailure(range, String.valueOf(e.getMessage()), e);
    }
    return used;
  }

  private StageOutline read(Stage stage) {
    StageOutline known = read.get(stage.index());
    if (known != null) {
      return known;
    }
    Instruction.From from = stage.from();
    Optional<Stage> parent = names.base(global.baseName(from), stage.index());
    StageOutline outline = new StageOutline(globalArgs, parent.map(this::read));
    read.put(stage.index(), outline);
    used(from.base(), from.range()).forEach(outline::use);
    from.platform().ifPresent(text -> used(text, from.range()).forEach(outline::use));
    parent.stream()
        .flatMap(below -> below.instructions().stream())
        .forEach(instruction -> readTrigger(outline, stage, instruction));
    for (Instruction instruction : stage.instructions()) {
      read(outline, stage, instruction, instruction.range());
    }
    return outline;
  }

  /** What a trigger of the stage below does is said of the FROM. */
  private void readTrigger(StageOutline outline, Stage stage, Instruction instruction) {
    if (instruction instanceof Instruction.OnBuild trigger) {
      Instruction triggered = DockerfileParser.parseTrigger(trigger.trigger());
      read(outline, stage, triggered, stage.from().range());
    }
  }

  private void read(StageOutline outline, Stage stage, Instruction instruction, SourceRange where) {
    switch (instruction) {
      case Instruction.Arg arg -> arg.args().forEach(item -> readArg(outline, arg, item));
      case Instruction.Env env -> readEnv(outline, env);
      case Instruction.Copy copy ->
          copy.from().flatMap(name -> source(name, true, stage)).ifPresent(outline.sources::add);
      case Instruction.Run run -> {
        for (String text : run.mounts()) {
          readMount(outline, stage, text, where);
        }
      }
      default -> {}
    }
  }

  /** An ARG that only takes a global value over is told as the global one. */
  private void readArg(StageOutline outline, Instruction.Arg instruction, KeyValue item) {
    String name = item.key(); // Names of arguments take no variables.
    Optional<String> own =
        Optional.ofNullable(buildArgs.get(name))
            .or(() -> item.value().map(v -> expand(v, outline.variables, instruction.range())));
    Optional<String> value = own.or(() -> global.get(name));
    value.ifPresent(set -> outline.variables.put(name, set));
    if (own.isPresent() || value.isEmpty()) {
      outline.declare(arg(instruction, name, own));
    } else {
      outline.use(name);
    }
  }

  private void readEnv(StageOutline outline, Instruction.Env env) {
    Map<String, String> before = Map.copyOf(outline.variables);
    for (KeyValue pair : env.pairs()) {
      outline.variables.put(
          expand(pair.key(), before, env.range()),
          expand(pair.value().orElse(""), before, env.range()));
    }
  }

  private void readMount(StageOutline outline, Stage stage, String text, SourceRange where) {
    RunMount mount;
    try {
      mount = RunMounts.parse(text, word -> expand(word, outline.variables, where));
    } catch (Failure e) {
      throw new DockerfileFailure(where, String.valueOf(e.getMessage()), e);
    }
    switch (mount) {
      case RunMount.Bind bind -> addSource(outline, bind.from(), stage);
      case RunMount.Cache cache -> addSource(outline, cache.from(), stage);
      case RunMount.Tmpfs _ -> {}
      case RunMount.Secret secret ->
          outline.secret(new Outline.Mount(secretId(secret), secret.required(), where));
      case RunMount.Ssh ssh ->
          outline.ssh(new Outline.Mount(ssh.id().orElse("default"), ssh.required(), where));
    }
  }

  private String expand(String word, Map<String, String> variables, SourceRange range) {
    try {
      return expander.expand(word, name -> Optional.ofNullable(variables.get(name))).value();
    } catch (Failure e) {
      throw new DockerfileFailure(range, String.valueOf(e.getMessage()), e);
    }
  }

  private static String secretId(RunMount.Secret secret) {
    return secret.id().or(() -> secret.target().map(OutlineReader::lastName)).orElse("");
  }

  private static String lastName(String path) {
    Path name = Path.of(path).normalize().getFileName();
    return name == null ? path : name.toString();
  }

  private void addSource(StageOutline outline, Optional<String> from, Stage stage) {
    from.flatMap(name -> source(name, false, stage)).ifPresent(outline.sources::add);
  }

  /** The stage that a name means, if it means an earlier one. */
  private Optional<StageOutline> source(String name, boolean byNumber, Stage stage) {
    Optional<Stage> found =
        byNumber && StageNames.isNumber(name)
            ? dockerfile.stages().stream()
                .filter(source -> source.index() == Integer.parseInt(name))
                .findFirst()
            : names.named(name);
    return found.filter(source -> source.index() < stage.index()).map(this::read);
  }

  /** What one stage can be given, while it is read. */
  private static final class StageOutline {
    final Map<String, String> variables;
    final Optional<StageOutline> base;
    final Set<StageOutline> sources = new LinkedHashSet<>();
    private final Map<String, Declared> declared;
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, Outline.Mount> secrets = new LinkedHashMap<>();
    private final Map<String, Outline.Mount> ssh = new LinkedHashMap<>();

    /**
     * An ARG and what its default was made of.
     *
     * @param parts names of global ARGs
     */
    record Declared(Outline.Arg arg, Set<String> parts) {}

    StageOutline(Map<String, Declared> global, Optional<StageOutline> base) {
      this.declared = new LinkedHashMap<>(global);
      this.base = base;
      this.variables = new HashMap<>(base.map(below -> below.variables).orElse(Map.of()));
    }

    /** An ARG of the stage itself, which hides a global one of its name. */
    void declare(Outline.Arg arg) {
      declared.put(arg.name(), new Declared(arg, Set.of()));
      used.add(arg.name());
    }

    /** Notes that an ARG counts, with all that its default was made of. */
    void use(String name) {
      if (used.add(name) && declared.containsKey(name)) {
        declared.get(name).parts().forEach(this::use);
      }
    }

    void secret(Outline.Mount mount) {
      secrets.putIfAbsent(mount.id(), mount);
    }

    void ssh(Outline.Mount mount) {
      ssh.putIfAbsent(mount.id(), mount);
    }

    /** This stage, then what it is built on, then what it copies and mounts from; each once. */
    List<StageOutline> withNeeded() {
      Set<StageOutline> found = new LinkedHashSet<>();
      collect(found);
      return List.copyOf(found);
    }

    private void collect(Set<StageOutline> found) {
      if (found.add(this)) {
        base.ifPresent(below -> below.collect(found));
        sources.forEach(source -> source.collect(found));
      }
    }

    /** Of ARGs with the same name in several stages the one nearest to the target counts. */
    static List<Outline.Arg> args(List<StageOutline> stages) {
      Set<String> seen = new HashSet<>();
      List<Outline.Arg> args = new ArrayList<>();
      for (StageOutline stage : stages) {
        for (String name : stage.used) {
          Declared found = stage.declared.get(name);
          if (found != null && seen.add(name)) {
            args.add(found.arg());
          }
        }
      }
      return args;
    }

    static List<Outline.Mount> secrets(List<StageOutline> stages) {
      Map<String, Outline.Mount> all = new LinkedHashMap<>();
      stages.forEach(stage -> stage.secrets.forEach(all::putIfAbsent));
      return List.copyOf(all.values());
    }

    static List<Outline.Mount> ssh(List<StageOutline> stages) {
      Map<String, Outline.Mount> all = new LinkedHashMap<>();
      stages.forEach(stage -> stage.ssh.forEach(all::putIfAbsent));
      return List.copyOf(all.values());
    }
  }
}
