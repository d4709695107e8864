package jbuild.engine.solver;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;

/** A cache index without a disk. */
final class InMemoryIndex implements CacheIndex {
  private final Map<CacheKey, Committed> records = new ConcurrentHashMap<>();
  private final Map<CacheKey, ReentrantLock> claims = new ConcurrentHashMap<>();

  @Override
  public Optional<Committed> find(CacheKey key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public void put(CacheKey key, Committed result) {
    records.put(key, result);
  }

  @Override
  public Claim claim(CacheKey key) {
    ReentrantLock lock = claims.computeIfAbsent(key, _ -> new ReentrantLock());
    lock.lock();
    return lock::unlock;
  }

  int size() {
    return records.size();
  }
}
