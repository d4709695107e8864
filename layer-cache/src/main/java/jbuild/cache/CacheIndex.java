package jbuild.cache;

import java.io.IOException;
import java.util.Optional;
import jbuild.cache.Snapshot.Committed;
import jbuild.failure.Cancellation;

/** Results of steps by cache key. */
public interface CacheIndex {
  /**
   * The result, if it is known and every layer of it still has a form or a place to fetch it from.
   */
  Optional<Committed> find(CacheKey key);

  /** Publishes a result, durably, after everything that it refers to. */
  void put(CacheKey key, Committed result) throws IOException;

  /**
   * Takes the right to compute a key, waiting while another process or thread has it (rule S9).
   * Look again once it is taken.
   */
  Claim claim(CacheKey key) throws IOException;

  /** Likewise, but fails with {@code CANCEL} once the wait is no longer wanted. */
  default Claim claim(CacheKey key, Cancellation cancellation) throws IOException {
    cancellation.check();
    return claim(key);
  }

  /** The right to compute a key. */
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }
}
