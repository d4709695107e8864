package jbuild.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Type, digest and size of a blob (OCI image specification, "descriptor").
 *
 * @param sizeBytes the exact length of the blob, at least 0
 * @param platform what an image of an index runs on
 * @param annotations written sorted by name
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long sizeBytes,
    Optional<Platform> platform,
    Map<String, String> annotations) {

  public Descriptor {
    if (sizeBytes < 0) {
      throw new IllegalStateException("a blob of " + sizeBytes + " bytes: " + digest);
    }
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public Descriptor(String mediaType, Digest digest, long sizeBytes) {
    this(mediaType, digest, sizeBytes, Optional.empty(), Map.of());
  }

  /** The descriptor of the given bytes. */
  public static Descriptor of(String mediaType, byte[] bytes) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  public Descriptor withAnnotations(Map<String, String> newAnnotations) {
    return new Descriptor(mediaType, digest, sizeBytes, platform, newAnnotations);
  }

  public Descriptor withMediaType(String newMediaType) {
    return new Descriptor(newMediaType, digest, sizeBytes, platform, annotations);
  }
}
