package jbuild.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.BuildRequest.DockerfileSource;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.GitSource;

/**
 * The CONTEXT operand and {@code --file}. A context is a directory, {@code -} for standard input, a
 * git repository or an http or https URL; a directory of this machine comes first. A Dockerfile is
 * a file, {@code -} or a URL; a relative name belongs to the context where that is not a directory.
 */
final class InputOption {
  private static final String STANDARD_INPUT = "-";

  private InputOption() {}

  static BuildContext parse(String text, Environment environment) {
    if (text.equals(STANDARD_INPUT)) {
      return new BuildContext.Stream(environment.input());
    }
    Path path = environment.resolve(text);
    if (Files.isDirectory(path)) {
      return new BuildContext.Directory(path);
    }
    Optional<GitSource> git = git(text);
    if (git.isPresent()) {
      return new BuildContext.Git(git.get());
    }
    if (isWeb(text)) {
      return new BuildContext.Web(text);
    }
    String why = Files.exists(path) ? "is no directory" : "not found";
    throw new Failure(ErrorClass.CONTEXT, "build context: path \"" + text + "\" " + why);
  }

  /** A git repository, the short form {@code github.com/owner/name} included (S215). */
  static Optional<GitSource> git(String text) {
    return GitSource.parse(text).map(GitSource::reachable);
  }

  static boolean isWeb(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  static DockerfileSource dockerfile(
      Optional<String> file, BuildContext context, Environment environment) {
    if (file.isEmpty()) {
      return new DockerfileSource.Usual();
    }
    String text = file.get();
    if (text.equals(STANDARD_INPUT)) {
      if (context instanceof BuildContext.Stream) {
        throw new Failure(
            ErrorClass.PARSE, "standard input cannot be both the build context and the Dockerfile");
      }
      return new DockerfileSource.Stream(environment.input());
    }
    if (isWeb(text)) {
      return new DockerfileSource.Web(text);
    }
    return switch (context) {
      case BuildContext.Directory _ -> new DockerfileSource.File(Path.of(text));
      case BuildContext.Stream _ -> new DockerfileSource.Inside(text);
      case BuildContext.Git _, BuildContext.Web _ ->
          text.startsWith("/")
              ? new DockerfileSource.File(Path.of(text))
              : new DockerfileSource.Inside(text);
    };
  }
}
