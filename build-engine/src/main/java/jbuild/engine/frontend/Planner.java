package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import jbuild.engine.graph.BuildGraph;
import jbuild.image.ImageConfig;
import jbuild.parser.Dockerfile;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;

/** Dockerfile to graph: the second arrow of a build. */
public final class Planner {
  private Planner() {}

  /**
   * Plans the target and what it needs. Fails with a {@link DockerfileFailure} that names the
   * lines.
   */
  public static Plan plan(Dockerfile dockerfile, PlanRequest request, ImageLookup images) {
    return plan(dockerfile, request, images, Linting.NONE);
  }

  /** The same, and tells what it sees on the way. */
  public static Plan plan(
      Dockerfile dockerfile, PlanRequest request, ImageLookup images, Linting linting) {
    PlanScope scope = PlanScope.of(dockerfile, request, images);
    StageNames names = new StageNames(dockerfile);
    StageDraft target = new StagePlanner(scope, names).plan(target(dockerfile, request, names));
    target.config.labels.putAll(request.labels());
    ImageConfig config = target.imageConfig();
    return new Plan(
        new BuildGraph(target.root, target.layers()), config, target.newHistory(), List.of());
  }

  /**
   * Goes through the stages that the target needs, or through all if the request names no target,
   * and tells what it sees. Images that cannot be looked up do not stop it; a mistake in the file
   * does, with a {@link DockerfileFailure}.
   */
  public static void check(
      Dockerfile dockerfile, PlanRequest request, ImageLookup images, Linting linting) {
    plan(dockerfile, request, images, linting);
  }

  private static Stage target(Dockerfile dockerfile, PlanRequest request, StageNames names) {
    Optional<String> wanted = request.target().filter(name -> !name.isEmpty());
    if (wanted.isEmpty()) {
      return dockerfile.stages().getLast();
    }
    return names
        .named(wanted.get())
        .orElseThrow(() ->
            new DockerfileFailure(
                SourceRange.line(1), "target stage \"" + wanted.get() + "\" could not be found"));
  }
}
