package jbuild.engine.op;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;

/**
 * Which results are needed as trees (decision D1): those that a RUN starts from or mounts, those
 * that files are copied from, and all that lies below them.
 */
public final class WantedTrees {
  private WantedTrees() {}

  public static Set<Vertex> of(BuildGraph graph) {
    Set<Vertex> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Vertex> ordered = graph.vertices();
    for (Vertex vertex : ordered.reversed()) {
      for (Edge edge : vertex.inputs()) {
        boolean asRoot = edge.role() == Edge.Role.ROOT;
        if (!asRoot || vertex.op() instanceof Op.Run || wanted.contains(vertex)) {
          wanted.add(edge.from());
        }
      }
    }
    return wanted;
  }
}
