package jbuild.engine.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A whole build: the vertex whose result is wanted, and through its inputs all others.
 *
 * @param layers the vertices that make the layers of the result on top of its base, bottom first
 */
public record BuildGraph(Vertex target, List<Vertex> layers) {

  /** Every vertex once, each after its inputs. */
  public List<Vertex> vertices() {
    List<Vertex> ordered = new ArrayList<>();
    IdentityHashMap<Vertex, Boolean> finished = new IdentityHashMap<>();
    List<Vertex> stack = new ArrayList<>(List.of(target));
    while (!stack.isEmpty()) {
      Vertex top = stack.getLast();
      Boolean state = finished.get(top);
      if (state == null) {
        finished.put(top, false);
        top.inputs().reversed().stream()
            .map(Edge::from)
            .filter(input -> !finished.containsKey(input))
            .forEach(stack::add);
      } else {
        stack.removeLast();
        if (!state) {
          finished.put(top, true);
          ordered.add(top);
        }
      }
    }
    return ordered;
  }
}
