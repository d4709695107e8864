package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.PathResolver;
import jbuild.filesystem.RootDir;

/** The part of a cache directory that a mount shows; no link leads out of it (S154). */
final class CacheSource {
  private CacheSource() {}

  static Path find(Path cache, String source) throws IOException {
    EntryPath path;
    try (RootDir root = RootDir.open(cache)) {
      path = PathResolver.resolve(root::stat, EntryPath.latin1(source), true);
      if (root.stat(path).isEmpty()) {
        throw new Failure(ErrorClass.PATH, "cache mount source \"" + source + "\": not found");
      }
    }
    // The path that was looked at, for as it is written it may climb. A link that is put there now
    // is refused by whoever mounts it.
    return path.isRoot() ? cache : cache.resolve(new String(path.bytes(), UTF_8));
  }
}
