package jbuild.benchmark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;

/** A cache index without a disk, for one build at a time: no key is ever waited for. */
final class MemoryIndex implements CacheIndex {
  private final Map<CacheKey, Committed> records = new ConcurrentHashMap<>();

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
    return () -> {};
  }
}
