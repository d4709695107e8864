package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one stage can be given, while it is read. */
final class StageOutline {
  final StageVariables variables;
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
    this.variables = base.map(below -> below.variables.copy()).orElseGet(StageVariables::new);
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
