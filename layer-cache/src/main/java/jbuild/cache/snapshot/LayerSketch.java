package jbuild.cache.snapshot;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import jbuild.filesystem.Entry;

/**
 * What a layer most likely has in common with an earlier run of the same step, and with few others:
 * of all names of its files, those with the least hashes ("min-hash"). As long as few names come
 * and go, one of the features stays. Neither the step nor what is in the files matters.
 *
 * @param features none for a layer that is not worth it
 */
record LayerSketch(List<String> features) {
  static final LayerSketch NONE = new LayerSketch(List.of());

  /** Less than that is compressed as fast as it is looked for. */
  private static final long MIN_CONTENT_BYTES = 256 << 10;

  /** A feature each: odd numbers that order the hashes of names differently. */
  private static final long[] ORDERS = {
    0x9e3779b97f4a7c15L, 0xc2b2ae3d27d4eb4fL, 0x165667b19e3779f9L
  };

  static LayerSketch of(Stream<Entry> entries) {
    long[] least = new long[ORDERS.length];
    Arrays.fill(least, Long.MAX_VALUE);
    long contentBytes =
        entries
            .filter(Entry.File.class::isInstance)
            .map(Entry.File.class::cast)
            .mapToLong(file -> {
              lower(least, hash(file.path().latin1()));
              return file.sizeBytes();
            })
            .sum();
    return contentBytes < MIN_CONTENT_BYTES
        ? NONE
        : new LayerSketch(Arrays.stream(least).mapToObj(HexFormat.of()::toHexDigits).toList());
  }

  private static void lower(long[] least, long hash) {
    for (int i = 0; i < ORDERS.length; i++) {
      long mixed = (hash ^ (hash >>> 32)) * ORDERS[i];
      least[i] = Math.min(least[i], mixed ^ (mixed >>> 29));
    }
  }

  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
