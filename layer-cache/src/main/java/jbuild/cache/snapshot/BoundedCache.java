package jbuild.cache.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values in memory, forgotten when they grow too many. Nothing of the cache library is loaded
 * before something must be forgotten: that takes a tenth of a small build, which never comes there.
 * Safe for use by many threads.
 */
final class BoundedCache<K, V> {
  private final long limit;
  private final ToIntFunction<V> weight;

  /** All values, as long as they are within the limit. */
  private final Map<K, V> few = new ConcurrentHashMap<>();

  private long weightOfFew;
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
    return Optional.ofNullable(
        made.isEmpty() ? few.get(key) : made.get().cache().getIfPresent(key));
  }

  synchronized void put(K key, V value) {
    if (holder.isPresent()) {
      holder.get().cache().put(key, value);
      return;
    }
    weightOfFew += weight.applyAsInt(value) - weight(few.put(key, value));
    if (weightOfFew > limit) {
      Cache<K, V> cache = newCache();
      cache.putAll(few);
      holder = Optional.of(new Holder<>(cache));
      few.clear();
    }
  }

  synchronized void remove(K key) {
    weightOfFew -= weight(few.remove(key));
    holder.ifPresent(made -> made.cache().invalidate(key));
  }

  private long weight(@Nullable V value) {
    return value == null ? 0 : weight.applyAsInt(value);
  }

  private Cache<K, V> newCache() {
    return Caffeine.newBuilder()
        .maximumWeight(limit)
        .<K, V>weigher((_, value) -> weight.applyAsInt(value))
        .executor(Runnable::run)
        .build();
  }
}
