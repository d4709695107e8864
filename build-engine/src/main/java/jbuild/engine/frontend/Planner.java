package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import jbuild.engine.graph.BuildGraph;
import jbuild.failure.ErrorClass;
import jbuild.image.ImageConfig;
import jbuild.parser.Dockerfile;
import jbuild.parser.Stage;
import jbuild.parser.text.Suggestion;

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
    PlanLint lint = new PlanLint(linting, dockerfile.comments(), false);
    StageDraft target = draft(dockerfile, request, images, lint).getLast();
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
    draft(dockerfile, request, images, new PlanLint(linting, dockerfile.comments(), true));
  }

  /** The target's draft, last; a check without a target drafts all stages. */
  private static List<StageDraft> draft(
      Dockerfile dockerfile, PlanRequest request, ImageLookup images, PlanLint lint) {
    checkDefaults(dockerfile, request, lint);
    PlanScope scope = PlanScope.of(dockerfile, request, images, lint);
    new FromRules(lint, scope.global()).check(dockerfile);
    StageNames names = new StageNames(dockerfile);
    new StageChecks(scope, names).check();
    StagePlanner planner = new StagePlanner(scope, names);
    Optional<Stage> target = target(request.target(), names);
    boolean all = lint.goesOn() && target.isEmpty();
    List<Stage> wanted =
        all ? dockerfile.stages() : List.of(target.orElse(dockerfile.stages().getLast()));
    try {
      return wanted.stream().map(planner::plan).toList();
    } finally {
      lint.tellNotes();
    }
  }

  /** Arguments whose defaults cannot be expanded fail the build itself, if they are used. */
  private static void checkDefaults(Dockerfile dockerfile, PlanRequest request, PlanLint lint) {
    GlobalScope defaults;
    try {
      defaults = GlobalScope.withDefaults(dockerfile, request);
    } catch (DockerfileFailure e) {
      return;
    }
    new FromRules(lint, defaults).checkDefaults(dockerfile);
  }

  /** The stage of a name that is asked for, if one is. */
  public static Optional<Stage> target(Optional<String> asked, StageNames names) {
    Optional<String> wanted = asked.filter(name -> !name.isEmpty());
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        names
            .named(wanted.get())
            .orElseThrow(() ->
                // No line of the file is to blame for what the command line asks.
                new DockerfileFailure(
                    ErrorClass.PARSE,
                    List.of(),
                    "target stage \""
                        + wanted.get()
                        + "\" could not be found"
                        + Suggestion.among(names.displayed(), wanted.get()),
                    null)));
  }
}
