package jbuild.filesystem.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Native buffers that are used again and again, so that thousands of small files cost no allocation
 * each. Safe for use by many threads; the memory goes when nobody refers to it any more.
 */
public final class Buffers {
  /** The size of each. */
  public static final int BYTES = 64 * 1024;

  private static final int KEPT = 8;

  private final Queue<MemorySegment> free = new ArrayBlockingQueue<>(KEPT);

  public Buffers() {}

  /** A buffer with any content, to be given back. */
  public MemorySegment take() {
    MemorySegment buffer = free.poll();
    return buffer != null ? buffer : Arena.ofAuto().allocate(BYTES, 64);
  }

  public void giveBack(MemorySegment buffer) {
    var _ = free.offer(buffer);
  }
}
