package jbuild.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jbuild.image.ImageSource;

/**
 * jbuild's state on disk, opened for one build. While it is open a lease protects all that the
 * build looks up or makes from collection (rule S7). Several processes share one store.
 */
public final class Store implements AutoCloseable {
  private Store() {}

  /**
   * Opens a store, making it if it is new (mode 0700) and clearing away what a killed process left.
   * Fails with {@code STORE} when it was written by a newer version, {@code HOST} when the file
   * system lacks something.
   */
  public static Store open(Path root) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public ContentStore content() {
    throw new UnsupportedOperationException("skeleton");
  }

  public Snapshotter snapshots() {
    throw new UnsupportedOperationException("skeleton");
  }

  public CacheIndex index() {
    throw new UnsupportedOperationException("skeleton");
  }

  public ImageNames names() {
    throw new UnsupportedOperationException("skeleton");
  }

  public CacheMounts cacheMounts() {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Remembers what references resolved to, so that a later build asks no registry.
   *
   * @param refresh ask the remote source always ({@code --pull})
   */
  public ImageSource remembering(ImageSource remote, boolean refresh) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A private directory for the state of running steps; gone when the store is closed. */
  public Path runDirectory() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Makes everything written so far durable: once at the end of a build (rule S2). */
  public void sync() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * One kind of object.
   *
   * @param reclaimableBytes what a prune would free
   */
  public record Usage(String kind, int count, long sizeBytes, long reclaimableBytes) {}

  public List<Usage> usage() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Removes what no name and no live lease needs.
   *
   * @param all cache records, cache mounts and names too, as far as no build uses them
   * @return bytes freed
   */
  public long prune(boolean all) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
