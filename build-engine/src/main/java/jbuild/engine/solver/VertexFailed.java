package jbuild.engine.solver;

import jbuild.engine.graph.Vertex;
import jbuild.failure.Failure;

/** The first failure of a build, with the vertex that it happened to. */
public final class VertexFailed extends Failure {
  private static final long serialVersionUID = 1L;

  private final transient Vertex vertex;

  VertexFailed(Vertex vertex, Failure failure) {
    super(failure.errorClass(), failure.getMessage(), failure);
    this.vertex = vertex;
  }

  public Vertex vertex() {
    return vertex;
  }
}
