package jbuild.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jbuild.failure.Cancellation;
import jbuild.filesystem.LayerEntry;

/** The directories behind {@code RUN --mount=type=cache}. */
public interface CacheMounts {
  /** How steps that want the same directory at once get along (S151). */
  enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }

  /** Entries that a new cache directory begins with; the first is the root directory itself. */
  @FunctionalInterface
  interface Seed {
    List<LayerEntry> entries() throws IOException;
  }

  /**
   * Takes a cache directory, making it if it is new.
   *
   * @param identity id, seed and owner, as one text; it is hashed, never used as a path
   */
  Held acquire(String identity, Sharing sharing, Seed seed, Cancellation cancellation)
      throws IOException;

  /** A cache directory in use. */
  interface Held extends AutoCloseable {
    Path directory();

    @Override
    void close();
  }
}
