package jbuild.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the Dockerfile of a command line is, as its user would write it (S242). */
final class DockerfilePath {
  private static final String USUAL = "Dockerfile";

  private DockerfilePath() {}

  /**
   * The named file, or the first of the usual names that the context has. What is no file of this
   * machine is called by the usual name.
   *
   * @param named the value of {@code -f}
   * @param context as its user wrote it
   */
  static String shown(Optional<String> named, String context, Environment environment) {
    boolean elsewhere = named.filter(name -> name.equals("-") || name.contains("://")).isPresent();
    if (named.isPresent() && !elsewhere) {
      return named.get();
    }
    if (elsewhere || !Files.isDirectory(environment.resolve(context))) {
      return USUAL;
    }
    Path directory = Path.of(context).normalize();
    String usual = directory.resolve(USUAL).toString();
    String lower = directory.resolve("dockerfile").toString();
    boolean isLower =
        !Files.isRegularFile(environment.resolve(usual))
            && Files.isRegularFile(environment.resolve(lower));
    return isLower ? lower : usual;
  }
}
