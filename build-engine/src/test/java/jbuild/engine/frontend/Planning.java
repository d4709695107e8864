package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.engine.graph.Op;
import jbuild.executor.ProcessSpec.Network;
import jbuild.filesystem.MergedTree;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.History;
import jbuild.image.Platform;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;

/** Plans Dockerfiles that are written in the test, with images that need no registry. */
final class Planning {
  final FakeImages images = new FakeImages();
  Map<String, String> buildArgs = Map.of();
  Map<String, String> labels = Map.of();
  Optional<String> target = Optional.empty();
  Optional<Platform> platform = Optional.empty();

  /** An image with a configuration that says these things, and nothing else. */
  Planning image(String name, List<String> env, List<String> onBuild) {
    ContainerConfig none = ContainerConfig.EMPTY;
    images.with(
        name,
        new ContainerConfig(
            none.user(),
            none.exposedPorts(),
            env,
            none.entrypoint(),
            Optional.of(List.of("sh")),
            none.healthcheck(),
            none.argsEscaped(),
            none.volumes(),
            none.workingDir(),
            onBuild,
            none.labels(),
            none.stopSignal(),
            none.shell()));
    return this;
  }

  Plan plan(String... lines) {
    Source source = new Source("Dockerfile", (String.join("\n", lines) + "\n").getBytes(UTF_8));
    PlanRequest.RunDefaults steps =
        new PlanRequest.RunDefaults(
            Network.DEFAULT, Map.of(), List.of(), OptionalLong.empty(), Optional.empty());
    PlanRequest request =
        new PlanRequest(
            MergedTree.EMPTY,
            target,
            buildArgs,
            labels,
            platform,
            false,
            Set.of(),
            Set.of(),
            steps,
            OptionalLong.empty());
    return Planner.plan(DockerfileParser.parse(source).dockerfile().orElseThrow(), request, images);
  }

  ContainerConfig config(String... lines) {
    return plan(lines).config().config();
  }

  /** The last step, which has to be a RUN. */
  Op.Run run(String... lines) {
    return (Op.Run) plan(lines).graph().target().op();
  }

  List<String> history(String... lines) {
    return plan(lines).config().history().stream()
        .map(History::createdBy)
        .map(Optional::orElseThrow)
        .toList();
  }

  /** The names of all steps that have one, in the order of the graph. */
  List<String> names(String... lines) {
    return plan(lines).graph().vertices().stream()
        .map(vertex -> vertex.label().name())
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
