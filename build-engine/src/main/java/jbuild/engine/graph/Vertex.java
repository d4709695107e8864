package jbuild.engine.graph;

import java.util.List;
import java.util.Optional;
import jbuild.parser.SourceRange;

/**
 * A node of the graph: an op, what it needs, and how it is spoken of. Compared by identity; equal
 * work is found by cache key.
 */
public final class Vertex {
  private final Op op;
  private final List<Edge> inputs;
  private final Label label;

  /**
   * How a vertex appears to the user.
   *
   * @param name {@code [build 2/3] RUN make}; empty for what is not shown
   * @param range of the instruction, for excerpts
   * @param ignoreCache do the work even if the result is known ({@code --no-cache})
   */
  public record Label(String name, Optional<SourceRange> range, boolean ignoreCache) {
    /** Something that is not shown. */
    public static final Label HIDDEN = new Label("", Optional.empty(), false);
  }

  public Vertex(Op op, List<Edge> inputs, Label label) {
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.label = label;
  }

  public Op op() {
    return op;
  }

  public List<Edge> inputs() {
    return inputs;
  }

  public Label label() {
    return label;
  }

  /** The inputs of one role, in order. */
  public List<Vertex> inputs(Edge.Role role) {
    return inputs.stream().filter(edge -> edge.role() == role).map(Edge::from).toList();
  }

  @Override
  public String toString() {
    return label.name();
  }
}
