package jbuild.engine.solver;

import jbuild.cache.Snapshot.Committed;
import jbuild.engine.graph.Vertex;

/** Hears of results as soon as they are there, while other vertices are still being worked on. */
@FunctionalInterface
public interface SolveObserver {
  /** A vertex has a result with layers. Called on the solver's thread: must return at once. */
  void onLayers(Vertex vertex, Committed snapshot);
}
