package jbuild.engine.solver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.engine.cachekey.CacheKeys;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;

/** What is done for one vertex, away from the thread that owns the states. */
final class Worker {
  private final OpRunner runner;
  private final CacheIndex index;
  private final CacheKeys keys;

  Worker(OpRunner runner, CacheIndex index) {
    this.runner = runner;
    this.index = index;
    this.keys = new CacheKeys(runner, index);
  }

  /** Looks the vertex up by its definition. */
  Message.Probed probe(Vertex vertex) throws IOException {
    if (!keys.isRemembered(vertex)) {
      return new Message.Probed(vertex, Optional.empty(), Optional.empty());
    }
    Optional<CacheKey> key = keys.definition(vertex);
    Optional<Result> hit = keys.isRenewed(vertex) ? Optional.empty() : key.flatMap(this::find);
    return new Message.Probed(vertex, key, hit);
  }

  /** A result, and whether it was known after all. */
  record Outcome(Result result, boolean cached) {}

  /**
   * Looks the vertex up by what its inputs hold, and does its work if that misses too. Other
   * processes that want the same wait meanwhile, and find it done.
   *
   * @param told is told the outcome before it is remembered: what comes next need not wait for that
   */
  void work(Vertex vertex, List<Result> inputs, OpRunner.Session session, Consumer<Outcome> told)
      throws IOException {
    Optional<CacheKey> shape = keys.postponed(vertex);
    if (shape.isPresent()) {
      try (CacheIndex.Claim _ = index.claim(shape.get(), session.cancellation())) {
        if (index.find(shape.get()).isEmpty()) {
          workFirst(vertex, inputs, session, told);
          return;
        }
      }
      keys.resume(vertex);
    }
    CacheKey content = keys.content(vertex, inputs);
    if (!keys.isRemembered(vertex)) {
      told.accept(new Outcome(runner.run(vertex, inputs, () -> content, session), false));
      return;
    }
    Optional<Result> known = find(vertex, content);
    if (known.isEmpty()) {
      try (CacheIndex.Claim _ = index.claim(content, session.cancellation())) {
        known = find(vertex, content);
        if (known.isEmpty()) {
          session.cancellation().check();
          Result result = runner.run(vertex, inputs, () -> content, session);
          told.accept(new Outcome(result, false));
          publish(Optional.of(content), result);
          publishUnderOtherKeys(vertex, result);
          return;
        }
      }
    }
    told.accept(new Outcome(known.get(), true));
    publishUnderOtherKeys(vertex, known.get());
  }

  /**
   * Does the work without a look at what the inputs hold, and looks the result up only then: there
   * may be one from before shapes were remembered, or of somebody who had read the files.
   */
  private void workFirst(
      Vertex vertex, List<Result> inputs, OpRunner.Session session, Consumer<Outcome> told)
      throws IOException {
    session.cancellation().check();
    Result result = runner.run(vertex, inputs, () -> keys.content(vertex, inputs), session);
    CacheKey content = keys.content(vertex, inputs);
    keys.resume(vertex);
    Optional<Result> known = find(vertex, content);
    told.accept(new Outcome(known.orElse(result), known.isPresent()));
    if (known.isEmpty()) {
      publish(Optional.of(content), result);
    }
    publishUnderOtherKeys(vertex, known.orElse(result));
  }

  private void publishUnderOtherKeys(Vertex vertex, Result result) throws IOException {
    publish(keys.definition(vertex), result);
    publish(keys.shape(vertex), result);
  }

  private Optional<Result> find(Vertex vertex, CacheKey content) {
    return vertex.label().ignoreCache() ? Optional.empty() : find(content);
  }

  private Optional<Result> find(CacheKey key) {
    return index.find(key).map(snapshot -> new Result.Layers(Optional.of(snapshot)));
  }

  private void publish(Optional<CacheKey> key, Result result) throws IOException {
    if (key.isPresent() && result instanceof Result.Layers(var snapshot) && snapshot.isPresent()) {
      index.put(key.get(), snapshot.get());
    }
  }
}
