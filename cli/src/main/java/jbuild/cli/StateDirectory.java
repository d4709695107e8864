package jbuild.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Where the store is: {@code --root}, else {@code JBUILD_ROOT}, else the system's directory for
 * root and the user's data directory for others.
 */
final class StateDirectory {
  private static final Path SYSTEM = Path.of("/var/lib/jbuild");

  private StateDirectory() {}

  static Path of(Arguments arguments, Environment environment) {
    Map<String, String> variables = environment.variables();
    String given = arguments.value("--root").orElse(variables.getOrDefault("JBUILD_ROOT", ""));
    if (!given.isEmpty()) {
      return environment.resolve(given);
    }
    return isRoot() ? SYSTEM : ofUser(variables);
  }

  private static Path ofUser(Map<String, String> variables) {
    String data = variables.getOrDefault("XDG_DATA_HOME", "");
    if (data.startsWith("/")) {
      return Path.of(data, "jbuild");
    }
    String home = variables.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw new Failure(ErrorClass.HOST, "HOME is not set: name a directory with --root");
    }
    return Path.of(home, ".local", "share", "jbuild");
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new Failure(ErrorClass.HOST, "cannot tell the user: /proc is not readable", e);
    }
  }
}
