package jbuild.api;

import java.nio.file.Path;
import jbuild.cache.Store;
import jbuild.engine.progress.BuildListener;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;
import jbuild.image.Reference;

/** Builds images. One instance serves one store; several builds may run on it at once. */
public final class JBuild implements AutoCloseable {
  private JBuild() {}

  /**
   * @param root the store's directory, made if it is missing
   */
  public static JBuild open(Path root) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Runs a build to its end. Fails with a {@link BuildException}; then nothing was tagged or
   * written.
   */
  public BuildResult build(
      BuildRequest request, BuildListener listener, Cancellation cancellation) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Pushes an image of the store. */
  public Digest push(
      Reference name, Reference destination, BuildListener listener, Cancellation cancellation) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The store itself, to list, inspect and prune. */
  public Store store() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
