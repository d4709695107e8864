package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import jbuild.image.MediaTypes;

/** How the stored form of a layer is compressed. */
public enum Compression {
  NONE(MediaTypes.OCI_LAYER),
  GZIP(MediaTypes.OCI_LAYER_GZIP),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD);

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The OCI media type of a layer that is stored so. */
  public String mediaType() {
    return mediaType;
  }

  /** What a layer's media type, OCI's or Docker's, says; empty for what is no layer's. */
  public static Optional<Compression> ofMediaType(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.OCI_LAYER, MediaTypes.DOCKER_LAYER -> Optional.of(NONE);
      case MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP -> Optional.of(GZIP);
      case MediaTypes.OCI_LAYER_ZSTD -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /**
   * A stream that compresses into {@code out}, in independent blocks on all cores. Closing it
   * writes the end; {@code out} stays open. The bytes depend on nothing but the input and this
   * version of jbuild.
   */
  public OutputStream compress(OutputStream out) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    return switch (this) {
      case NONE -> new UnclosedOutputStream(out);
      case GZIP ->
          new ParallelBlockOutputStream(
              out, () -> new GzipBlockCodec(GzipBlockCodec.LEVEL), threads);
      case ZSTD ->
          new ParallelBlockOutputStream(
              out, () -> new ZstdBlockCodec(ZstdBlockCodec.LEVEL), threads);
    };
  }

  /**
   * The uncompressed bytes of a stream, its compression (gzip, zstd, xz, bzip2 or none) told by its
   * first bytes. Every gzip member and zstd frame is read; what is damaged is an {@code ARCHIVE}
   * failure, and what would take more than 300 MiB of memory a {@code LIMIT} one. Closing it closes
   * {@code in}.
   */
  public static InputStream decompress(InputStream in) throws IOException {
    return Decompressor.open(in);
  }
}
