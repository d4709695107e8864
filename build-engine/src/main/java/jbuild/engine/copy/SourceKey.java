package jbuild.engine.copy;

import java.io.IOException;
import jbuild.filesystem.FileTree;
import jbuild.image.Digest;

/** The part of a COPY's cache key that says what its sources hold (section 2.2, "content hash"). */
public final class SourceKey {
  private SourceKey() {}

  /**
   * A digest over what the sources select: names below them, kinds, modes, owners, contents, links
   * and capabilities; no times, and not the directory part of a source's own path. Fails with
   * {@code CONTEXT} for a source that is missing.
   */
  public static Digest of(CopySpec spec, FileTree source) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The same for one path, as a RUN's read-only bind mount selects it. */
  public static Digest ofPath(FileTree source, String path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
