package jbuild.filesystem;

import java.util.Optional;
import jbuild.image.Digest;

/** A stream that hashes what is read from it, so that its reader need not do it once more. */
public interface Hashed {
  /** The SHA-256 of all bytes, once the end was read; empty if this stream was not hashed. */
  Optional<Digest> digest();
}
