package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How the stored form of a layer is compressed. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD;

  /**
   * A stream that compresses into {@code out}, in independent blocks on all cores. Closing it
   * writes the end; {@code out} stays open.
   */
  public OutputStream compress(OutputStream out) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * The uncompressed bytes of a stream, its compression told by its first bytes. Every gzip member
   * and zstd frame is read; what is damaged is an {@code ARCHIVE} failure.
   */
  public static InputStream decompress(InputStream in) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
