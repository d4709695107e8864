package jbuild.filesystem.compress;

import java.io.IOException;
import jbuild.image.Digest;

/** Blocks that were compressed before and need not be again. Safe for use by many threads. */
@FunctionalInterface
public interface PackedBlocks {
  /** There are none. */
  PackedBlocks NONE = (_, _) -> -1;

  /**
   * Gets a block in exactly the bytes that compressing it now would give.
   *
   * @param content the digest of the block
   * @param out long enough for any block's compressed form
   * @return how many bytes were put into {@code out}, or -1 when the block is not known
   */
  int find(Digest content, byte[] out) throws IOException;
}
