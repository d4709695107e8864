package jbuild.engine.solver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
   */
  Outcome work(Vertex vertex, List<Result> inputs, OpRunner.Session session) throws IOException {
    Optional<CacheKey> shape = keys.postponed(vertex);
    if (shape.isPresent()) {
      try (CacheIndex.Claim _ = index.claim(shape.get(), session.cancellation())) {
        if (index.find(shape.get()).isEmpty()) {
          return workFirst(vertex, inputs, session);
        }
      }
      keys.resume(vertex);
    }
    CacheKey content = keys.content(vertex, inputs);
    if (!keys.isRemembered(vertex)) {
      return new Outcome(runner.run(vertex, inputs, () -> content, session), false);
    }
    Optional<Result> known = find(vertex, content);
    if (known.isEmpty()) {
      try (CacheIndex.Claim _ = index.claim(content, session.cancellation())) {
        known = find(vertex, content);
        if (known.isEmpty()) {
          session.cancellation().check();
          Result result = runner.run(vertex, inputs, () -> content, session);
          publish(Optional.of(content), result);
          return published(vertex, result, false);
        }
      }
    }
    return published(vertex, known.get(), true);
  }

  /**
   * Does the work without a look at what the inputs hold, and looks the result up only then: there
   * may be one from before shapes were remembered, or of somebody who had read the files.
   */
  private Outcome workFirst(Vertex vertex, List<Result> inputs, OpRunner.Session session)
      throws IOException {
    session.cancellation().check();
    Result result = runner.run(vertex, inputs, () -> keys.content(vertex, inputs), session);
    CacheKey content = keys.content(vertex, inputs);
    keys.resume(vertex);
    Optional<Result> known = find(vertex, content);
    if (known.isEmpty()) {
      publish(Optional.of(content), result);
    }
    return published(vertex, known.orElse(result), known.isPresent());
  }

  /** Publishes a result that is known by its content under the other keys too. */
  private Outcome published(Vertex vertex, Result result, boolean cached) throws IOException {
    publish(keys.definition(vertex), result);
    publish(keys.shape(vertex), result);
    return new Outcome(result, cached);
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
