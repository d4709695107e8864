package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of one regular file, which can be opened as often as needed. */
@FunctionalInterface
public interface FileContent {
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
