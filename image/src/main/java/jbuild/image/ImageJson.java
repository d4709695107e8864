package jbuild.image;

/**
 * Reads and writes image documents. The only serializer of the project for them: a config is
 * compact, manifests and indexes are indented by two spaces, fields stand in BuildKit's order.
 */
public final class ImageJson {
  private ImageJson() {}

  public static ImageConfig readConfig(byte[] bytes) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static byte[] writeConfig(ImageConfig config) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static Manifest readManifest(byte[] bytes) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static byte[] writeManifest(Manifest manifest) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static Index readIndex(byte[] bytes) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static byte[] writeIndex(Index index) {
    throw new UnsupportedOperationException("skeleton");
  }
}
