package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import jbuild.image.Digest;
import jbuild.image.MediaTypes;

/** How the stored form of a layer is compressed. */
public enum Compression {
  NONE(MediaTypes.OCI_LAYER),
  GZIP(MediaTypes.OCI_LAYER_GZIP),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD);

  /**
   * The version of what the same content is compressed to: levels, and where blocks end. To be
   * raised with every change of those, so that no block of another version is used again.
   */
  public static final int FORMAT = 1;

  private static final int PROBE_BYTES = 16 << 10;

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
   * What decides on the compressed bytes, in one line: blocks of an equal one are those that would
   * be made now. Besides {@link #FORMAT} that is zlib, which comes with Java or, in some builds of
   * it, from the system; it shows in what it makes of a probe.
   */
  public static String producer() {
    GzipBlockCodec codec = new GzipBlockCodec(GzipBlockCodec.LEVEL);
    try {
      byte[] packed = new byte[codec.maxEncodedSize(PROBE_BYTES)];
      int length = codec.encode(probe(), PROBE_BYTES, packed);
      Digest zlib = Digest.of(Arrays.copyOf(packed, length));
      return FORMAT + " " + Runtime.version() + " " + zlib.hex();
    } finally {
      codec.close();
    }
  }

  /** Letters, most of them repeated from a distance that changes every 64 bytes. */
  private static byte[] probe() {
    byte[] probe = new byte[PROBE_BYTES];
    int random = 1;
    for (int i = 0; i < probe.length; i++) {
      random = random * 1103515245 + 12345;
      int distance = 1 + i / 64 * 37 % 4096;
      boolean repeated = distance <= i && random >>> 27 != 0;
      probe[i] = repeated ? probe[i - distance] : (byte) ('a' + (random >>> 16) % 26);
    }
    return probe;
  }

  /**
   * A stream that compresses into {@code out}, in independent blocks on all cores. Closing it
   * writes the end; {@code out} stays open. The bytes depend on nothing but the input and {@link
   * #FORMAT}.
   *
   * @param earlier blocks that this method compressed before, in the same format
   */
  public BlockOutputStream compress(OutputStream out, PackedBlocks earlier) {
    int threads = Runtime.getRuntime().availableProcessors();
    return switch (this) {
      case NONE -> new UnclosedOutputStream(out);
      case GZIP ->
          new ParallelBlockOutputStream(
              out, () -> new GzipBlockCodec(GzipBlockCodec.LEVEL), earlier, threads);
      case ZSTD ->
          new ParallelBlockOutputStream(
              out, () -> new ZstdBlockCodec(ZstdBlockCodec.LEVEL), earlier, threads);
    };
  }

  /** The same without earlier blocks. */
  public BlockOutputStream compress(OutputStream out) {
    return compress(out, PackedBlocks.NONE);
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
