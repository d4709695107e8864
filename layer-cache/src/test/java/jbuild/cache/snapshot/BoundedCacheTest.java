package jbuild.cache.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {
  private final BoundedCache<Integer, String> cache = new BoundedCache<>(10, String::length);

  private long weightOfWhatIsThere(int keys) {
    return IntStream.range(0, keys)
        .mapToObj(cache::find)
        .flatMap(Optional::stream)
        .mapToLong(String::length)
        .sum();
  }

  @Test
  void everythingWithinTheLimitIsKept() {
    cache.put(0, "aaaaa");
    cache.put(1, "bbbbb");

    assertEquals(Optional.of("aaaaa"), cache.find(0));
    assertEquals(Optional.of("bbbbb"), cache.find(1));
    assertEquals(Optional.empty(), cache.find(2));
  }

  @Test
  void whatIsBeyondTheLimitIsForgottenAndTheRestKept() {
    for (int i = 0; i < 100; i++) {
      cache.put(i, "abc");
      assertTrue(weightOfWhatIsThere(100) <= 10, "after " + i);
      assertTrue(weightOfWhatIsThere(100) >= Math.min(9, 3 * (i + 1)), "after " + i);
    }
  }

  @Test
  void aValueInTheSamePlaceDoesNotCountTwice() {
    for (int i = 0; i < 100; i++) {
      cache.put(0, "abcde");
      cache.put(1, "abcd" + i % 10);
    }

    assertEquals(Optional.of("abcde"), cache.find(0));
    assertEquals(Optional.of("abcd9"), cache.find(1));
  }

  @Test
  void whatIsRemovedIsGoneAndMakesRoom() {
    for (int i = 0; i < 100; i++) {
      cache.put(i, "abcdefghij");
      cache.remove(i);
      assertEquals(Optional.empty(), cache.find(i));
    }
    cache.put(0, "abcdef");
    cache.put(1, "abcdef");
    assertTrue(weightOfWhatIsThere(2) <= 10);
    cache.remove(0);
    cache.remove(1);
    assertEquals(0, weightOfWhatIsThere(2));
  }
}
