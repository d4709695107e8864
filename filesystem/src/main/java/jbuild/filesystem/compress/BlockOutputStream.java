package jbuild.filesystem.compress;

import java.io.OutputStream;
import java.util.List;

/** A stream that compresses what is written to it. Closing it writes the end and nothing more. */
public abstract class BlockOutputStream extends OutputStream {
  /**
   * The blocks of the closed stream, in order; none when it has only one, or is not compressed in
   * blocks.
   */
  public abstract List<PackedBlock> blocks();

  /**
   * Lets go of everything: what was written is of no use. Waits for the few blocks that were handed
   * to the compressor, and hands it no other. Does nothing to a stream that is closed.
   */
  public abstract void abort();
}
