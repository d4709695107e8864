package jbuild.filesystem.compress;

/**
 * Compresses one block into a piece that is complete in itself; such pieces one after the other are
 * a valid stream. The output is a function of the input alone. For use by one thread at a time.
 */
interface BlockCodec extends AutoCloseable {
  /** How many bytes a block can need at most. */
  int maxEncodedSize(int inputSize);

  /**
   * Compresses a block.
   *
   * @param out at least {@link #maxEncodedSize} long
   * @return how many bytes were written to {@code out}
   */
  int encode(byte[] in, int size, byte[] out);

  @Override
  void close();
}
