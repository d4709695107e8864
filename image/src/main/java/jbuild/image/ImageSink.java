package jbuild.image;

/** A place that images are written to: a registry, an OCI layout, an archive. */
public interface ImageSink extends AutoCloseable {
  /**
   * Says that a layer will be part of the image, so that a sink that can may begin to take it while
   * later steps still run. Returns at once; what goes wrong is told by {@link #write}.
   */
  void offer(Layer layer);

  /**
   * Says that a layer of a base image, which is here already, will be part of the image: a sink may
   * verify it meanwhile, but writes nothing yet.
   */
  default void expect(Layer layer) {}

  /**
   * Writes the image: layers, config, manifest, and only then its names. On failure no name was
   * moved and no half-written file is left.
   *
   * @return the descriptor that the names now point to
   */
  Descriptor write(Image image);

  /** Gives up whatever was begun but not written. */
  @Override
  void close();
}
