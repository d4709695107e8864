package jbuild.api;

import java.util.List;
import java.util.Optional;
import jbuild.parser.Dockerfile;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;

/** The stages of a file, each of which can be a build's target. */
public record Targets(Source source, List<Target> all) {

  /**
   * One stage.
   *
   * @param isDefault whether it is built when no target is named
   * @param description from a comment above its FROM
   * @param base what its FROM names, as written
   * @param platform what its FROM asks for, as written
   */
  public record Target(
      Optional<String> name,
      boolean isDefault,
      Optional<String> description,
      String base,
      Optional<String> platform,
      SourceRange where) {}

  public Targets {
    all = List.copyOf(all);
  }

  /** The targets in the order of the file. */
  public static Targets of(Dockerfile dockerfile) {
    return new Targets(
        dockerfile.source(),
        dockerfile.stages().stream().map(stage -> target(dockerfile, stage)).toList());
  }

  private static Target target(Dockerfile dockerfile, Stage stage) {
    return new Target(
        stage.name(),
        stage.index() == dockerfile.stages().size() - 1,
        stage.name().flatMap(name -> Outline.description(dockerfile, stage.from(), name)),
        stage.from().base(),
        stage.from().platform(),
        stage.from().range());
  }
}
