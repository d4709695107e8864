package jbuild.engine.op;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.filesystem.compress.Compression;

/**
 * In which forms the layer of a vertex is needed (decision D1).
 *
 * @param tree whether the result will be looked into or mounted, rather than only exported
 * @param last whether nothing waits for the result but the outputs
 * @param blob what outputs take the layers of the target in
 */
public record WantedForms(
    Predicate<Vertex> tree, Predicate<Vertex> last, Optional<Compression> blob) {
  /** Everything as trees, for what is no image. */
  public static final WantedForms TREES = new WantedForms(_ -> true, _ -> false, Optional.empty());

  /**
   * Trees of what a RUN starts from or mounts, of what files are copied from, and of all that lies
   * below those.
   */
  public static WantedForms of(BuildGraph graph, Compression blob) {
    Set<Vertex> trees = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Vertex> ordered = graph.vertices();
    for (Vertex vertex : ordered.reversed()) {
      for (Edge edge : vertex.inputs()) {
        boolean asRoot = edge.role() == Edge.Role.ROOT;
        if (!asRoot || vertex.op() instanceof Op.Run || trees.contains(vertex)) {
          trees.add(edge.from());
        }
      }
    }
    Vertex target = graph.target();
    return new WantedForms(trees::contains, vertex -> vertex == target, Optional.of(blob));
  }

  /**
   * The blob that a step's layer is to be given with its tree. Where others wait for the tree, they
   * can begin sooner if the blob is made beside them.
   */
  Optional<Compression> blobAtOnce(Vertex vertex) {
    return last.test(vertex) ? blob : Optional.empty();
  }
}
