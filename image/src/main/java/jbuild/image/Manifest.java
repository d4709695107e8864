package jbuild.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * An image manifest (OCI image specification, "manifest").
 *
 * @param layers bottom first
 */
public record Manifest(
    String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {

  public Manifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  /**
   * Checks that this is the manifest of an image that jbuild can take apart. Fails with {@code
   * MEDIA}, naming the type that is not understood: of an artifact, an encrypted or a foreign
   * layer.
   */
  public Manifest requireImage() {
    if (!MediaTypes.isConfig(config.mediaType())) {
      throw unknown("config", config);
    }
    for (Descriptor layer : layers) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw unknown("layer", layer);
      }
    }
    return this;
  }

  private static Failure unknown(String part, Descriptor blob) {
    return new Failure(
        ErrorClass.MEDIA,
        "unknown "
            + part
            + " media type \""
            + Failure.printable(blob.mediaType())
            + "\" of "
            + blob.digest());
  }
}
