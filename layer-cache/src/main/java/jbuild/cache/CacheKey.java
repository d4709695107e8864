package jbuild.cache;

import java.io.IOException;
import jbuild.image.Digest;

/** What identifies the result of a step: a digest over everything that the result depends on. */
public record CacheKey(Digest digest) {
  /** A key that is computed by who asks for it, because all it depends on is known only then. */
  @FunctionalInterface
  public interface Deferred {
    CacheKey get() throws IOException;
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
