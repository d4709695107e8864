package jbuild.engine.solver;

import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;

/** Where a vertex stands. */
sealed interface VertexState {
  /** Nobody asked for it yet. */
  record Idle() implements VertexState {}

  /** Its definition key is being looked up. */
  record Probing() implements VertexState {}

  /** The look-up missed; its inputs are being made. */
  record Waiting() implements VertexState {}

  /** Another vertex with the same definition is being made; its result will do. */
  record Following(Vertex leader) implements VertexState {}

  /** Its content key is looked up, and on a miss its work done. */
  record Working() implements VertexState {}

  record Done(Result result) implements VertexState {}
}
