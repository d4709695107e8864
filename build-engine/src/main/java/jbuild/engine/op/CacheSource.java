package jbuild.engine.op;

import java.io.IOException;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;

/** The part of a cache directory that a mount shows. A link on the way is refused (S154). */
final class CacheSource {
  private CacheSource() {}

  static Path find(Path cache, String source) throws IOException {
    EntryPath path = EntryPath.ofText(source);
    if (path.isRoot()) {
      return cache;
    }
    try (RootDir root = RootDir.open(cache)) {
      if (root.stat(path).filter(Entry.Directory.class::isInstance).isEmpty()) {
        throw new Failure(
            ErrorClass.PATH, "cache mount source " + path.display() + " is no directory");
      }
    }
    return cache.resolve(Path.of(source.replaceAll("^/+", "")));
  }
}
