package jbuild.engine.frontend;

import java.util.Optional;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.parser.Dockerfile;

/** What all stages of one plan share. */
record PlanScope(
    Dockerfile dockerfile,
    PlanRequest request,
    GlobalScope global,
    ImageLookup images,
    Vertex context,
    PlanLint lint) {

  static PlanScope of(
      Dockerfile dockerfile, PlanRequest request, ImageLookup images, PlanLint lint) {
    Vertex context =
        new Vertex(new Op.Local(request.context()), java.util.List.of(), Vertex.Label.HIDDEN);
    return new PlanScope(
        dockerfile, request, GlobalScope.of(dockerfile, request), images, context, lint);
  }

  /** A build argument that steers the builder itself. */
  Optional<String> control(String name) {
    return Optional.ofNullable(request.buildArgs().get(name)).filter(value -> !value.isEmpty());
  }
}
