package jbuild.cache;

import jbuild.image.Digest;

/** What identifies the result of a step: a digest over everything that the result depends on. */
public record CacheKey(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
