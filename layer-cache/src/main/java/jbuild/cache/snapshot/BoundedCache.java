package jbuild.cache.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Values in memory, forgotten when they grow too many. Nothing of the cache library is loaded
 * before the first use: a build that hits everywhere needs none of it.
 */
final class BoundedCache<K, V> {
  private final long limit;
  private final ToIntFunction<V> weight;
  private volatile Optional<Holder<K, V>> holder = Optional.empty();

  /** Keeps the library's class out of the fields of {@link BoundedCache}. */
  private record Holder<K, V>(Cache<K, V> cache) {}

  /**
   * @param limit of the sum of weights
   */
  BoundedCache(long limit, ToIntFunction<V> weight) {
    this.limit = limit;
    this.weight = weight;
  }

  Optional<V> find(K key) {
    Optional<Holder<K, V>> made = holder;
    return made.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(made.get().cache().getIfPresent(key));
  }

  void put(K key, V value) {
    cache().put(key, value);
  }

  void remove(K key) {
    Optional<Holder<K, V>> made = holder;
    if (made.isPresent()) {
      made.get().cache().invalidate(key);
    }
  }

  private synchronized Cache<K, V> cache() {
    if (holder.isEmpty()) {
      holder =
          Optional.of(
              new Holder<>(
                  Caffeine.newBuilder()
                      .maximumWeight(limit)
                      .<K, V>weigher((_, value) -> weight.applyAsInt(value))
                      .executor(Runnable::run)
                      .build()));
    }
    return holder.orElseThrow().cache();
  }
}
