package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    // The path that was looked at: as it is written it may climb.
    return cache.resolve(new String(path.bytes(), UTF_8));
  }
}
