package jbuild.image;

import java.io.IOException;
import java.io.InputStream;

/** A place that images are read from: a registry, an OCI layout. Safe for use by many threads. */
public interface ImageSource {
  /**
   * Finds the image of a platform. Documents are verified and limited in size; no layer is fetched.
   * Fails with {@code REF} for an unknown image or platform, {@code AUTH} or {@code NET}.
   */
  ResolvedImage resolve(Reference reference, Platform platform);

  /** The bytes of a blob of the reference's repository. The caller verifies digest and size. */
  InputStream open(Reference reference, Descriptor blob) throws IOException;
}
