package jbuild.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A layer in its stored form, a blob: what a manifest lists and a registry keeps. */
public interface Layer {
  /** The uncompressed identity. */
  DiffId diffId();

  /** Media type, digest and size of the stored bytes. */
  Descriptor descriptor();

  /** A repository that is known to hold the blob, from which a registry may mount it. */
  Optional<Reference> origin();

  /** The file that holds the stored bytes, when they are already on this machine. */
  Optional<Path> file();

  /**
   * Whether this process itself hashed the stored bytes when it put them there, so that they need
   * not be verified when they are read again.
   */
  default boolean isHashedHere() {
    return false;
  }

  /**
   * The stored bytes, fetched from the origin if they are not here yet. Size and digest are
   * verified as they are read: a wrong end is an {@link jbuild.failure.ErrorClass#DIGEST} failure.
   */
  InputStream open() throws IOException;
}
