package jbuild.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jbuild.cache.CacheKey;
import jbuild.engine.cachekey.CacheKeys;
import jbuild.engine.frontend.ImageLookup;
import jbuild.engine.frontend.Plan;
import jbuild.engine.frontend.PlanRequest;
import jbuild.engine.frontend.Planner;
import jbuild.executor.ProcessSpec.Network;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import jbuild.image.Platform;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds an instruction from a parsed Dockerfile to a plan, and from a plan to the key of its
 * target, in a Dockerfile of a thousand: ENV, COPY, WORKDIR and RUN in turn. What the context holds
 * is another measurement's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyBenchmark {
  private static final int INSTRUCTIONS = 1_000;
  private static final ImageLookup NO_IMAGES =
      new ImageLookup() {
        @Override
        public Found image(String name, Platform platform) {
          throw new Failure(ErrorClass.REF, name + ": nothing is built on an image here");
        }

        @Override
        public Optional<NamedContext> named(String name, Platform platform) {
          return Optional.empty();
        }
      };

  private final Dockerfile dockerfile = parse();
  private final PlanRequest request = request();
  private final Plan plan = Planner.plan(dockerfile, request, NO_IMAGES);

  private static Dockerfile parse() {
    StringBuilder text = new StringBuilder("FROM scratch\n");
    for (int i = 0; i < INSTRUCTIONS; i += 4) {
      text.append("ENV V%d=value\nCOPY f%d /copied/\n".formatted(i, i));
      text.append("WORKDIR /directory%d\nRUN echo $V%d > /out%d\n".formatted(i, i, i));
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    return DockerfileParser.parse(new Source("Dockerfile", bytes)).dockerfile().orElseThrow();
  }

  private static PlanRequest request() {
    PlanRequest.RunDefaults runs =
        new PlanRequest.RunDefaults(
            Network.HOST, Map.of(), List.of(), OptionalLong.empty(), Optional.empty());
    return new PlanRequest(
        MergedTree.EMPTY,
        Optional.empty(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        false,
        Set.of(),
        Set.of("network.host"),
        runs,
        OptionalLong.of(0));
  }

  /** Instructions to a graph, a config and a history. */
  @Benchmark
  @OperationsPerInvocation(INSTRUCTIONS)
  public Plan plan() {
    return Planner.plan(dockerfile, request, NO_IMAGES);
  }

  /** A graph to the definition key of its target. */
  @Benchmark
  @OperationsPerInvocation(INSTRUCTIONS)
  public Optional<CacheKey> key() throws IOException {
    return new CacheKeys(new ToyRunner(), new MemoryIndex()).definition(plan.graph().target());
  }
}
