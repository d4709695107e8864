package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.image.Digest;

/** The bytes of one regular file, which can be opened as often as needed. */
@FunctionalInterface
public interface FileContent {
  /** A stream that hashes what is read from it, so that its reader need not do it once more. */
  interface Hashed {
    /** The SHA-256 of all bytes, once the end was read. */
    Optional<Digest> digest();
  }

  InputStream open() throws IOException;

  /**
   * A file of the host that holds exactly these bytes and nothing else, so that they can be copied
   * inside the kernel. It is opened without following a link in its last component. Empty where
   * there is none.
   */
  default Optional<Path> hostFile() {
    return Optional.empty();
  }
}
