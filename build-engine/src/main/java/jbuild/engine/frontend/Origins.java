package jbuild.engine.frontend;

import jbuild.engine.graph.Vertex;
import jbuild.parser.SourceRange;

/** Finds the file system that {@code --from} or a mount's {@code from} names. */
interface Origins {
  /**
   * @param from a stage, its number, a named context or an image
   * @param byNumber whether a number means a stage (S107)
   */
  Vertex find(String from, boolean byNumber, SourceRange range);
}
