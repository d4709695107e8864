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
    this.keys = new CacheKeys(runner);
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
    CacheKey content = keys.content(vertex, inputs);
    if (!keys.isRemembered(vertex)) {
      told.accept(new Outcome(runner.run(vertex, inputs, content, session), false));
      return;
    }
    boolean ignoreCache = vertex.label().ignoreCache();
    Optional<Result> known = ignoreCache ? Optional.empty() : find(content);
    if (known.isPresent()) {
      told.accept(new Outcome(known.get(), true));
      publish(keys.definition(vertex), known.get());
      return;
    }
    try (CacheIndex.Claim _ = index.claim(content, session.cancellation())) {
      known = ignoreCache ? Optional.empty() : find(content);
      if (known.isEmpty()) {
        session.cancellation().check();
        Result result = runner.run(vertex, inputs, content, session);
        told.accept(new Outcome(result, false));
        publish(Optional.of(content), result);
        publish(keys.definition(vertex), result);
        return;
      }
    }
    told.accept(new Outcome(known.get(), true));
    publish(keys.definition(vertex), known.get());
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
