package jbuild.parser;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout is that the tests run in. */
final class Repository {
  private Repository() {}

  /** The directory that holds the root project and the grammar. */
  static Path root() {
    Path directory = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (directory != null) {
      if (Files.isRegularFile(directory.resolve("pom.xml"))
          && Files.isDirectory(directory.resolve("grammar"))) {
        return directory;
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException("the tests run outside of a checkout");
  }
}
