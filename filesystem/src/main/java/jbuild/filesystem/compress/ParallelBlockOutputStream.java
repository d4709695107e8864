package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into blocks of one size, compresses them on several threads and writes them in
 * order. Where the cuts are depends on the input alone, so the output does too: not on timing, the
 * sizes of writes, or the number of threads. Memory is bounded by the blocks under way; a stream of
 * no more than one block starts no thread. For use by one thread.
 */
final class ParallelBlockOutputStream extends OutputStream {
  /** Where the blocks end; part of what blob digests depend on. */
  static final int BLOCK_BYTES = 1 << 20;

  private static final int MAX_THREADS = 16;

  /** One block with its buffers, which are used again for later blocks. */
  private final class Slot {
    private final BlockCodec codec = codecs.get();
    private final byte[] in = new byte[BLOCK_BYTES];
    private byte[] out = new byte[0];
    private int size;
    private CompletableFuture<Integer> encodedSize = CompletableFuture.completedFuture(0);

    private int encode() {
      int needed = codec.maxEncodedSize(size);
      if (out.length < needed) {
        out = new byte[needed];
      }
      return codec.encode(in, size, out);
    }
  }

  private final OutputStream out;
  private final Supplier<BlockCodec> codecs;
  private final int threads;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Deque<Slot> underWay = new ArrayDeque<>();
  private Slot current;
  private @Nullable ExecutorService workers;
  private boolean started;
  private boolean closed;

  ParallelBlockOutputStream(OutputStream out, Supplier<BlockCodec> codecs, int threads) {
    this.out = out;
    this.codecs = codecs;
    this.threads = Math.clamp(threads, 1, MAX_THREADS);
    this.current = newSlot();
  }

  private Slot newSlot() {
    Slot slot = new Slot();
    slots.add(slot);
    return slot;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    int from = offset;
    int left = length;
    while (left > 0) {
      if (current.size == BLOCK_BYTES) {
        submit();
      }
      int n = Math.min(left, BLOCK_BYTES - current.size);
      System.arraycopy(bytes, from, current.in, current.size, n);
      current.size += n;
      from += n;
      left -= n;
    }
  }

  /** Hands the full block to a worker and makes another one current. */
  private void submit() throws IOException {
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("compress-", 0).factory());
    }
    started = true;
    current.encodedSize = CompletableFuture.supplyAsync(current::encode, workers);
    underWay.add(current);
    while (!underWay.isEmpty() && (underWay.getFirst().encodedSize.isDone() || allInUse())) {
      writeOldest();
    }
    Slot next = free.poll();
    current = next == null ? newSlot() : next;
    current.size = 0;
  }

  /** Two blocks more than threads: one being filled, one waiting to be written. */
  private boolean allInUse() {
    return free.isEmpty() && slots.size() >= threads + 2;
  }

  private void writeOldest() throws IOException {
    Slot slot = underWay.removeFirst();
    int size = slot.encodedSize.join();
    out.write(slot.out, 0, size);
    free.add(slot);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      while (!underWay.isEmpty()) {
        writeOldest();
      }
      if (current.size > 0 || !started) {
        int size = current.encode();
        out.write(current.out, 0, size);
      }
      out.flush();
    } finally {
      release();
    }
  }

  private void release() {
    if (workers != null) {
      workers.shutdownNow();
      workers.close();
    }
    slots.forEach(slot -> slot.codec.close());
  }
}
