package jbuild.engine.solver;

import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;

/** What a worker tells the thread that owns the states. */
sealed interface Message {
  Vertex vertex();

  /**
   * @param key the definition key, if there is one
   * @param hit the result, if it was known
   */
  record Probed(Vertex vertex, Optional<CacheKey> key, Optional<Result> hit) implements Message {}

  /** The result is there; {@link Remembered} follows. */
  record Finished(Vertex vertex, Result result) implements Message {}

  /** The result will be found by later builds. */
  record Remembered(Vertex vertex) implements Message {}

  record Broke(Vertex vertex, Throwable cause) implements Message {}
}
