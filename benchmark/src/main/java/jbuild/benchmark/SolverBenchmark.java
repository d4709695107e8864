package jbuild.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.engine.progress.BuildListener;
import jbuild.engine.progress.ProgressLog;
import jbuild.engine.solver.Solver;
import jbuild.failure.Cancellation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds a vertex that the solver takes itself, in graphs of 10,000 vertices whose work takes
 * no time: keys, look-ups, threads, messages. Stages of as many vertices as the parameter says,
 * side by side: with 10,000 the graph is one chain.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SolverBenchmark {
  private static final int VERTICES = 10_000;

  @Param({"10000", "100"})
  public int stage;

  private BuildGraph graph = new BuildGraph(vertex("none", List.of()), List.of());
  private final MemoryIndex filled = new MemoryIndex();

  /** Makes the graph, and an index that knows all of it. */
  @Setup
  public void make() {
    List<Edge> ends = new ArrayList<>();
    for (int first = 0; first < VERTICES; first += stage) {
      Vertex end = vertex("stage " + first, List.of());
      for (int i = 1; i < stage; i++) {
        end = vertex("vertex " + (first + i), List.of(new Edge(end, Edge.Role.ROOT)));
      }
      ends.add(new Edge(end, Edge.Role.SOURCE));
    }
    graph = new BuildGraph(vertex("target", ends), List.of());
    solve(filled);
  }

  private static Vertex vertex(String name, List<Edge> inputs) {
    Op op = new Op.MakeDirectory("/" + name, "", OptionalLong.of(0));
    return new Vertex(op, inputs, new Vertex.Label(name, Optional.empty(), false));
  }

  /** Nothing is known: every vertex is asked for, found missing and worked on. */
  @Benchmark
  @OperationsPerInvocation(VERTICES)
  public Result cold() {
    return solve(new MemoryIndex());
  }

  /** The target is known: its key is computed, which takes those of all others, and looked up. */
  @Benchmark
  @OperationsPerInvocation(VERTICES)
  public Result warm() {
    return solve(filled);
  }

  private Result solve(MemoryIndex index) {
    ProgressLog log = new ProgressLog(BuildListener.SILENT);
    return new Solver(new ToyRunner(), index, log, (_, _) -> {}, new Cancellation()).solve(graph);
  }
}
