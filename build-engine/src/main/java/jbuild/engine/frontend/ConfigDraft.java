package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.Healthcheck;

/** A container configuration while a stage's instructions change it. */
final class ConfigDraft {
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  String user;
  String workingDir;
  String stopSignal;
  boolean argsEscaped;
  Optional<List<String>> entrypoint;
  Optional<List<String>> cmd;
  Optional<List<String>> shell;
  Optional<Healthcheck> healthcheck;
  final TreeSet<String> exposedPorts;
  final TreeSet<String> volumes;
  final Map<String, String> labels;
  final List<String> onBuild;
  private final List<String> env;

  ConfigDraft(ContainerConfig from) {
    user = from.user();
    workingDir = from.workingDir();
    stopSignal = from.stopSignal();
    argsEscaped = from.argsEscaped();
    entrypoint = from.entrypoint();
    cmd = from.cmd();
    shell = from.shell();
    healthcheck = from.healthcheck();
    exposedPorts = new TreeSet<>(from.exposedPorts());
    volumes = new TreeSet<>(from.volumes());
    labels = new LinkedHashMap<>(from.labels());
    onBuild = new ArrayList<>(from.onBuild());
    env = new ArrayList<>(from.env());
  }

  ContainerConfig freeze() {
    return new ContainerConfig(
        user,
        List.copyOf(exposedPorts),
        List.copyOf(env),
        entrypoint,
        cmd,
        healthcheck,
        argsEscaped,
        List.copyOf(volumes),
        workingDir,
        List.copyOf(onBuild),
        new LinkedHashMap<>(labels),
        stopSignal,
        shell);
  }

  List<String> env() {
    return List.copyOf(env);
  }

  /** Replaces a variable in place, or appends it (S100). */
  void setEnv(String name, String value) {
    String line = name + "=" + value;
    for (int i = 0; i < env.size(); i++) {
      if (env.get(i).startsWith(name + "=")) {
        env.set(i, line);
        return;
      }
    }
    env.add(line);
  }

  /** Gives the configuration a PATH if it has none (S102). */
  void ensurePath() {
    if (env.stream().noneMatch(line -> line.startsWith("PATH="))) {
      env.add("PATH=" + DEFAULT_PATH);
    }
  }

  /** The words of a shell-form command, with the shell in front (S039). */
  List<String> inShell(String command) {
    List<String> words = new ArrayList<>(shell.filter(s -> !s.isEmpty()).orElse(DEFAULT_SHELL));
    words.add(command);
    return words;
  }

  /** An absolute, clean path, taken from WORKDIR if it is relative; a trailing slash is kept. */
  String absolute(String path) {
    String joined =
        path.startsWith("/") ? path : (workingDir.isEmpty() ? "/" : workingDir) + "/" + path;
    boolean directory =
        path.isEmpty() || path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    String clean = cleanPath(joined);
    return directory && !clean.equals("/") ? clean + "/" : clean;
  }

  /** Go's {@code path.Clean} of an absolute path. */
  static String cleanPath(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty()) {
            parts.removeLast();
          }
        }
        default -> parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }
}
