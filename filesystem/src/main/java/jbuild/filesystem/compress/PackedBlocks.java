package jbuild.filesystem.compress;

import java.io.IOException;
import java.util.Optional;
import jbuild.image.Digest;

/** Blocks that were compressed before and need not be again. Safe for use by many threads. */
@FunctionalInterface
public interface PackedBlocks {
  /** There are none. */
  PackedBlocks NONE = (_, _) -> Optional.empty();

  /**
   * Gets a block in exactly the bytes that compressing it now would give.
   *
   * @param content the digest of the block
   * @param out long enough for any block's compressed form
   * @return what was put into {@code out}, verified; or empty when the block is not known
   */
  Optional<PackedBlock> find(Digest content, byte[] out) throws IOException;
}
