package jbuild.image;

import java.util.Map;
import java.util.Optional;

/**
 * Type, digest and size of a blob (OCI image specification, "descriptor").
 *
 * @param sizeBytes the exact length of the blob, at least 0
 * @param platform what an image of an index runs on
 * @param annotations in the order in which they are written
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long sizeBytes,
    Optional<Platform> platform,
    Map<String, String> annotations) {

  public Descriptor(String mediaType, Digest digest, long sizeBytes) {
    this(mediaType, digest, sizeBytes, Optional.empty(), Map.of());
  }
}
