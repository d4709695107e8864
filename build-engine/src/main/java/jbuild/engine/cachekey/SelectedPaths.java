package jbuild.engine.cachekey;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.RunMountSpec;
import jbuild.engine.graph.Vertex;

/** Which paths of an input a vertex looks at, where that is not all of it. */
final class SelectedPaths {
  private SelectedPaths() {}

  static Optional<String> of(Vertex vertex, int input) {
    Edge edge = vertex.inputs().get(input);
    return switch (edge.role()) {
      case ROOT -> Optional.empty();
      case SOURCE ->
          vertex.op() instanceof Op.Copy copy ? Optional.of(patterns(copy)) : Optional.empty();
      case MOUNT -> mount(vertex, mountNumber(vertex, input));
    };
  }

  private static String patterns(Op.Copy copy) {
    return copy.spec().sources().stream()
        .filter(CopySpec.Source.Pattern.class::isInstance)
        .map(source -> ((CopySpec.Source.Pattern) source).pattern())
        .collect(Collectors.joining("\0"));
  }

  private static int mountNumber(Vertex vertex, int input) {
    List<Edge> before = vertex.inputs().subList(0, input);
    return (int) before.stream().filter(edge -> edge.role() == Edge.Role.MOUNT).count();
  }

  private static Optional<String> mount(Vertex vertex, int number) {
    if (!(vertex.op() instanceof Op.Run run)) {
      return Optional.empty();
    }
    return run.mounts().stream()
        .filter(mount -> mount instanceof RunMountSpec.Bind bind && bind.input() == number)
        .map(mount -> ((RunMountSpec.Bind) mount).source())
        .findFirst();
  }
}
