package jbuild.filesystem.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/** Makes each block a zstd frame (RFC 8878) with its content size and a checksum. */
final class ZstdBlockCodec implements BlockCodec {
  /** Pinned, since blob digests depend on it. */
  static final int LEVEL = 3;

  private final ZstdCompressCtx context = new ZstdCompressCtx();

  ZstdBlockCodec(int level) {
    context.setLevel(level);
    context.setChecksum(true);
    context.setContentSize(true);
  }

  @Override
  public int maxEncodedSize(int inputSize) {
    return Math.toIntExact(Zstd.compressBound(inputSize));
  }

  @Override
  public int encode(byte[] in, int size, byte[] out) {
    return context.compressByteArray(out, 0, out.length, in, 0, size);
  }

  @Override
  public void close() {
    context.close();
  }
}
