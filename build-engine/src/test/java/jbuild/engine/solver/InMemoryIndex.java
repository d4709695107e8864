package jbuild.engine.solver;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** A cache index without a disk. */
final class InMemoryIndex implements CacheIndex {
  private final Map<CacheKey, Committed> records = new ConcurrentHashMap<>();
  private final Map<CacheKey, ReentrantLock> claims = new ConcurrentHashMap<>();
  private volatile boolean full;

  @Override
  public Optional<Committed> find(CacheKey key) {
    return Optional.ofNullable(records.get(key));
  }

  /** From now on there is no room for records. */
  void fill() {
    full = true;
  }

  @Override
  public void put(CacheKey key, Committed result) {
    if (full) {
      throw new Failure(ErrorClass.SPACE, "no room for a record");
    }
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
