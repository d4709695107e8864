package jbuild.engine.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import org.junit.jupiter.api.Test;

class SolverTest {
  private static final long PATIENCE_SECONDS = 20;

  private final InMemoryIndex index = new InMemoryIndex();
  private final List<BuildEvent> events = new ArrayList<>();
  private final Cancellation cancellation = new Cancellation();

  private Result solve(ToyRunner runner, Vertex target) {
    Solver solver =
        new Solver(runner, index, new ProgressLog(events::add), (_, _) -> {}, cancellation);
    return solver.solve(new BuildGraph(target, List.of()));
  }

  private static Vertex scratch() {
    return new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
  }

  private static Vertex step(String name, Vertex... inputs) {
    return step(name, name, false, inputs);
  }

  private static Vertex step(String name, String path, boolean ignoreCache, Vertex... inputs) {
    List<Edge> edges = new ArrayList<>();
    for (Vertex input : inputs) {
      edges.add(new Edge(input, Edge.Role.ROOT));
    }
    return new Vertex(
        new Op.MakeDirectory("/" + path, "", OptionalLong.empty()),
        edges,
        new Vertex.Label(name, Optional.empty(), ignoreCache));
  }

  private static Vertex chain() {
    return step("c", step("b", step("a", scratch())));
  }

  @Test
  void everyStepRunsOnceAndInputsComeFirst() {
    ToyRunner runner = new ToyRunner();
    solve(runner, chain());
    assertEquals(List.of("a", "b", "c"), runner.ran());
  }

  @Test
  void nothingRunsWhenTheTargetIsKnown() {
    Result first = solve(new ToyRunner(), chain());
    ToyRunner again = new ToyRunner();
    assertEquals(first, solve(again, chain()));
    assertEquals(List.of(), again.ran());
  }

  @Test
  void whatLiesBelowAKnownResultIsShownAsCached() {
    solve(new ToyRunner(), chain());
    events.clear();
    solve(new ToyRunner(), chain());
    List<Boolean> cached =
        events.stream()
            .filter(BuildEvent.Completed.class::isInstance)
            .map(event -> ((BuildEvent.Completed) event).cached())
            .toList();
    assertEquals(List.of(true, true, true), cached);
  }

  @Test
  void independentStepsRunAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    Runnable meet =
        () -> {
          both.countDown();
          assertTrue(await(both), "the other step never started");
        };
    ToyRunner runner = new ToyRunner().doing("a", meet).doing("b", meet);
    solve(runner, step("join", step("a", scratch()), step("b", scratch())));
    assertEquals(3, runner.ran().size());
  }

  @Test
  void equalVerticesRunOnce() {
    ToyRunner runner = new ToyRunner();
    Vertex one = step("a", scratch());
    Vertex twin = step("a", scratch());
    solve(runner, step("join", step("x", one), step("y", twin)));
    assertEquals(1, runner.ran().stream().filter("a"::equals).count());
  }

  @Test
  void aStepWhoseInputCameOutTheSameIsNotRunAgain() {
    ToyRunner first = new ToyRunner().making("v1", "same");
    solve(first, step("top", step("v1", scratch())));
    ToyRunner second = new ToyRunner().making("v2", "same");
    solve(second, step("top", step("v2", scratch())));
    assertEquals(List.of("v2"), second.ran());
  }

  @Test
  void aStepWhoseInputChangedIsRunAgain() {
    solve(new ToyRunner(), step("top", step("v1", scratch())));
    ToyRunner second = new ToyRunner();
    solve(second, step("top", step("v2", scratch())));
    assertEquals(List.of("v2", "top"), second.ran());
  }

  @Test
  void ignoringTheCacheRunsTheStepAndRemembersItsResult() {
    solve(new ToyRunner(), step("a", scratch()));
    ToyRunner forced = new ToyRunner();
    solve(forced, step("a", "a", true, scratch()));
    assertEquals(List.of("a"), forced.ran());
    ToyRunner after = new ToyRunner();
    solve(after, step("a", scratch()));
    assertEquals(List.of(), after.ran());
  }

  @Test
  void aStepThatIgnoresTheCacheIsDoneEvenBelowAKnownResult() {
    solve(new ToyRunner(), chain());
    ToyRunner forced = new ToyRunner();
    solve(forced, step("c", step("b", "b", true, step("a", scratch()))));
    assertEquals(List.of("b"), forced.ran());
    ToyRunner changed = new ToyRunner().making("b", "other");
    solve(changed, step("c", step("b", "b", true, step("a", scratch()))));
    assertEquals(List.of("b", "c"), changed.ran());
  }

  private static Vertex copy(boolean ignoreCache) {
    Vertex context = new Vertex(new Op.Local(MergedTree.EMPTY), List.of(), Vertex.Label.HIDDEN);
    CopySpec spec =
        new CopySpec(
            List.of(new CopySpec.Source.Pattern("/", false)),
            "/",
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            OptionalLong.empty());
    return new Vertex(
        new Op.Copy(spec, false),
        List.of(new Edge(scratch(), Edge.Role.ROOT), new Edge(context, Edge.Role.SOURCE)),
        new Vertex.Label("copy", Optional.empty(), ignoreCache));
  }

  private List<String> ran(ToyRunner runner, Vertex target) {
    solve(runner, target);
    return runner.ran();
  }

  @Test
  void filesOfANewShapeAreReadByTheStepAndKeyedAfterIt() {
    Vertex target = step("top", copy(false));
    assertEquals(
        List.of("copy", "read", "top"), ran(new ToyRunner().selectingUnread("v1"), target));
    // The keys are those of a build that reads first.
    Vertex again = step("top", copy(false));
    assertEquals(List.of("read"), ran(new ToyRunner().selecting("v1"), again));
  }

  @Test
  void filesOfAKnownShapeAreReadBeforeTheStep() {
    solve(new ToyRunner().selecting("v1"), copy(false));
    assertEquals(List.of("read"), ran(new ToyRunner().selectingUnread("v1"), copy(false)));
    assertEquals(List.of("read", "copy"), ran(new ToyRunner().selectingUnread("v2"), copy(false)));
    assertEquals(List.of("copy", "read"), ran(new ToyRunner().selectingUnread("v10"), copy(false)));
  }

  @Test
  void equalStepsWithUnreadFilesRunOnce() {
    ToyRunner runner = new ToyRunner().selectingUnread("v1");
    solve(runner, step("join", step("x", copy(false)), step("y", copy(false))));
    assertEquals(1, runner.ran().stream().filter("copy"::equals).count());
  }

  @Test
  void aResultThatProvesKnownAfterTheStepIsTaken() {
    Result first = solve(new ToyRunner().selecting("v1").withoutShapes(), copy(false));
    ToyRunner second = new ToyRunner().selectingUnread("v1").making("copy", "other");
    assertEquals(first, solve(second, copy(false)));
    assertEquals(List.of("copy", "read"), second.ran());
  }

  @Test
  void ignoringTheCacheDoesAStepWithUnreadFiles() {
    solve(new ToyRunner().selecting("v1"), copy(false));
    assertEquals(List.of("read", "copy"), ran(new ToyRunner().selectingUnread("v1"), copy(true)));
    assertEquals(List.of("copy", "read"), ran(new ToyRunner().selectingUnread("v10"), copy(true)));
  }

  @Test
  void theFirstFailureCancelsTheRest() {
    CountDownLatch cancelled = new CountDownLatch(1);
    cancellation.onCancel(cancelled::countDown);
    ToyRunner runner =
        new ToyRunner()
            .doing("slow", () -> assertTrue(await(cancelled), "nobody cancelled"))
            .doing("bad", SolverTest::fail);
    Vertex target = step("join", step("slow", scratch()), step("bad", scratch()));
    VertexFailed failed = assertThrows(VertexFailed.class, () -> solve(runner, target));
    assertEquals("bad", failed.vertex().label().name());
    assertEquals(ErrorClass.STEP, failed.errorClass());
    assertTrue(runner.ran().stream().noneMatch("join"::equals));
  }

  /** The result is told before it is remembered, but no build succeeds that leaves no record. */
  @Test
  void aResultThatCannotBeRememberedFailsTheBuild() {
    index.fill();
    assertEquals(ErrorClass.SPACE, failure(new ToyRunner(), step("a", scratch())));
  }

  @Test
  void soDoesOneOfAStepThatReadItsFilesItself() {
    index.fill();
    assertEquals(ErrorClass.SPACE, failure(new ToyRunner().selectingUnread("v1"), copy(false)));
  }

  private ErrorClass failure(ToyRunner runner, Vertex target) {
    return assertThrows(VertexFailed.class, () -> solve(runner, target)).errorClass();
  }

  @Test
  void aFailureIsNeverRemembered() {
    ToyRunner runner = new ToyRunner().doing("bad", SolverTest::fail);
    assertThrows(VertexFailed.class, () -> solve(runner, step("bad", scratch())));
    assertEquals(0, index.size());
  }

  @Test
  void aBuildThatWasCancelledBeforeItBeganRunsNothing() {
    cancellation.cancel();
    ToyRunner runner = new ToyRunner();
    VertexFailed failed = assertThrows(VertexFailed.class, () -> solve(runner, chain()));
    assertEquals(ErrorClass.CANCEL, failed.errorClass());
    assertEquals(List.of(), runner.ran());
  }

  @Test
  void aVeryDeepGraphIsSolved() {
    Vertex top = scratch();
    for (int i = 0; i < 3_000; i++) {
      top = step("s" + i, top);
    }
    ToyRunner runner = new ToyRunner();
    solve(runner, top);
    assertEquals(3_000, runner.ran().size());
  }

  private static void fail() {
    throw new Failure(ErrorClass.STEP, "exit code: 1");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
