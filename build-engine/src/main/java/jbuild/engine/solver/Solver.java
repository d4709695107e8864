package jbuild.engine.solver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Gets the result of a graph's target with as little work as possible. The target is asked for
 * first; a vertex whose result is known needs nothing below it, so a build in which nothing changed
 * is one look-up. What must be done is done as soon as its inputs are there.
 *
 * <p>Workers are platform threads: they wait in file input and output and on locks, which would
 * hold on to the few carriers of virtual threads. There are as many as work is under way; one that
 * is done takes the next, because making a thread takes longer than most look-ups. One instance
 * solves one graph.
 */
public final class Solver {
  private static final VertexState IDLE = new VertexState.Idle();

  private final Worker worker;
  private final SolveObserver observer;
  private final Cancellation cancellation;
  private final Progress progress;
  private final Semaphore slots =
      new Semaphore(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final IdentityHashMap<Vertex, VertexState> states = new IdentityHashMap<>();
  private final IdentityHashMap<Vertex, List<Vertex>> waiting = new IdentityHashMap<>();
  private final Map<CacheKey, Vertex> leaders = new HashMap<>();
  private int underway;

  public Solver(
      OpRunner runner,
      CacheIndex index,
      ProgressLog log,
      SolveObserver observer,
      Cancellation cancellation) {
    this.worker = new Worker(runner, index);
    this.observer = observer;
    this.cancellation = cancellation;
    this.progress = new Progress(log, cancellation);
  }

  /**
   * Solves the graph. The first failure cancels the rest; the method returns only when no work is
   * left running.
   *
   * @throws VertexFailed with the first failure
   */
  public Result solve(BuildGraph graph) {
    try (ExecutorService threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("vertex").factory())) {
      return new Loop(threads).run(graph.target());
    }
  }

  private VertexState state(Vertex vertex) {
    return states.getOrDefault(vertex, IDLE);
  }

  /** The thread that owns the states, for as long as one call of {@link #solve} lasts. */
  private final class Loop {
    private final ExecutorService threads;
    private Optional<VertexFailed> failure = Optional.empty();

    Loop(ExecutorService threads) {
      this.threads = threads;
    }

    Result run(Vertex target) {
      demand(target);
      while (underway > 0) {
        handle(next());
      }
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (state(target) instanceof VertexState.Done(Result result)) {
        return result;
      }
      throw new IllegalStateException("nothing is under way, yet " + target + " has no result");
    }

    private Message next() {
      while (true) {
        try {
          return messages.take();
        } catch (InterruptedException e) {
          cancellation.cancel();
        }
      }
    }

    private void handle(Message message) {
      underway--;
      switch (message) {
        case Message.Broke(Vertex vertex, Throwable cause) -> broke(vertex, cause);
        case Message.Probed probed when probed.hit().isPresent() -> {
          progress.cached(probed.vertex());
          done(probed.vertex(), probed.hit().get());
        }
        case Message.Probed probed -> missed(probed);
        case Message.Finished(Vertex vertex, Result result) -> {
          underway++; // It is still to be remembered.
          done(vertex, result);
        }
        case Message.Remembered _ -> {}
      }
    }

    private void demand(Vertex vertex) {
      if (state(vertex) instanceof VertexState.Idle && failure.isEmpty()) {
        states.put(vertex, new VertexState.Probing());
        start(vertex, () -> worker.probe(vertex));
      }
    }

    private void missed(Message.Probed probed) {
      Vertex vertex = probed.vertex();
      Optional<Vertex> leader = probed.key().map(key -> leaders.putIfAbsent(key, vertex));
      if (leader.isPresent() && leader.get() != vertex) {
        follow(vertex, leader.get());
        return;
      }
      states.put(vertex, new VertexState.Waiting());
      for (Edge edge : vertex.inputs()) {
        if (!(state(edge.from()) instanceof VertexState.Done)) {
          waiting.computeIfAbsent(edge.from(), key -> new ArrayList<>()).add(vertex);
          demand(edge.from());
        }
      }
      workIfReady(vertex);
    }

    private void follow(Vertex vertex, Vertex leader) {
      states.put(vertex, new VertexState.Following(leader));
      if (state(leader) instanceof VertexState.Done(Result result)) {
        progress.finished(vertex, true);
        done(vertex, result);
      } else {
        waiting.computeIfAbsent(leader, key -> new ArrayList<>()).add(vertex);
      }
    }

    private void done(Vertex vertex, Result result) {
      states.put(vertex, new VertexState.Done(result));
      if (result instanceof Result.Layers(var snapshot)) {
        snapshot.ifPresent(layers -> observer.onLayers(vertex, layers));
      }
      List<Vertex> dependents = waiting.remove(vertex);
      if (dependents != null) {
        dependents.stream().distinct().forEach(dependent -> inputDone(dependent, result));
      }
    }

    private void inputDone(Vertex dependent, Result result) {
      if (state(dependent) instanceof VertexState.Following) {
        progress.finished(dependent, true);
        done(dependent, result);
      } else {
        workIfReady(dependent);
      }
    }

    private void workIfReady(Vertex vertex) {
      List<Result> inputs = new ArrayList<>();
      for (Edge edge : vertex.inputs()) {
        if (!(state(edge.from()) instanceof VertexState.Done(Result result))) {
          return;
        }
        inputs.add(result);
      }
      if (state(vertex) instanceof VertexState.Waiting && failure.isEmpty()) {
        states.put(vertex, new VertexState.Working());
        OpRunner.Session session = progress.session(vertex);
        start(vertex, () -> work(vertex, inputs, session));
      }
    }

    private Message work(Vertex vertex, List<Result> inputs, OpRunner.Session session)
        throws IOException {
      slots.acquireUninterruptibly();
      try {
        cancellation.check();
        progress.started(vertex);
        worker.work(vertex, inputs, session, outcome -> tell(vertex, outcome));
        return new Message.Remembered(vertex);
      } finally {
        slots.release();
      }
    }

    private void tell(Vertex vertex, Worker.Outcome outcome) {
      progress.finished(vertex, outcome.cached());
      messages.add(new Message.Finished(vertex, outcome.result()));
    }

    private void broke(Vertex vertex, Throwable cause) {
      cancellation.cancel();
      Failure told = asFailure(cause);
      if (told.errorClass() == ErrorClass.CANCEL) {
        progress.cancelled(vertex);
      } else {
        progress.failed(vertex, told.getMessage());
      }
      if (failure.isEmpty()) {
        failure = Optional.of(new VertexFailed(vertex, told));
      }
    }

    private void start(Vertex vertex, Task task) {
      underway++;
      threads.execute(() -> messages.add(outcome(vertex, task)));
    }
  }

  /** Work for a worker thread. */
  private interface Task {
    Message run() throws IOException;
  }

  private static Message outcome(Vertex vertex, Task task) {
    try {
      return task.run();
    } catch (IOException | RuntimeException | Error e) {
      return new Message.Broke(vertex, e);
    }
  }

  private static Failure asFailure(Throwable cause) {
    return switch (cause) {
      case Failure failure -> failure;
      case IOException e -> new Failure(ErrorClass.STORE, String.valueOf(e.getMessage()), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("a worker can throw nothing else", cause);
    };
  }
}
