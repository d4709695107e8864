package jbuild.filesystem.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into blocks, compresses them on several threads, unless their compressed form is
 * known from before, and has one more thread write them in order. The output depends on the input
 * alone: not on timing, the sizes of writes, the number of threads, or what is known. Memory is
 * bounded by the blocks under way; a stream of no more than one block starts no thread. For use by
 * one thread.
 */
final class ParallelBlockOutputStream extends BlockOutputStream {
  private static final int MAX_THREADS = 16;

  /** What is taken in at once: as much as that may have to move on to the next block. */
  private static final int PORTION_BYTES = 32 << 10;

  /** One block with its buffers, which are used again for later blocks. */
  private final class Slot {
    private final BlockCodec codec = codecs.get();
    private final MessageDigest hasher = Digest.hasher();
    private final byte[] in = new byte[BlockCutter.MAX_BYTES];
    private byte[] packed = new byte[0];
    private int size;
    private CompletableFuture<PackedBlock> written = new CompletableFuture<>();

    private PackedBlock pack() {
      Digest content = digest(in, size);
      reserve();
      try {
        Optional<PackedBlock> known = earlier.find(content, packed);
        if (known.isPresent()) {
          return known.get();
        }
        int packedBytes = codec.encode(in, size, packed);
        return new PackedBlock(content, digest(packed, packedBytes), packedBytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private PackedBlock write(PackedBlock block) {
      try {
        out.write(packed, 0, block.packedBytes());
        return block;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void reserve() {
      int needed = codec.maxEncodedSize(size);
      if (packed.length < needed) {
        packed = new byte[needed];
      }
    }

    private Digest digest(byte[] bytes, int length) {
      hasher.update(bytes, 0, length);
      return Digest.of(hasher);
    }
  }

  private final OutputStream out;
  private final Supplier<BlockCodec> codecs;
  private final PackedBlocks earlier;
  private final int threads;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Deque<Slot> underWay = new ArrayDeque<>();
  private final List<PackedBlock> blocks = new ArrayList<>();
  private Slot current;
  private int lookedAt;
  private @Nullable ExecutorService workers;
  private @Nullable ExecutorService writer;
  private boolean closed;

  ParallelBlockOutputStream(
      OutputStream out, Supplier<BlockCodec> codecs, PackedBlocks earlier, int threads) {
    this.out = out;
    this.codecs = codecs;
    this.earlier = earlier;
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
      int n = Math.min(left, Math.min(PORTION_BYTES, BlockCutter.MAX_BYTES - current.size));
      System.arraycopy(bytes, from, current.in, current.size, n);
      current.size += n;
      from += n;
      left -= n;
      cutWherePossible();
    }
  }

  private void cutWherePossible() throws IOException {
    for (int cut = find(); cut >= 0; cut = find()) {
      Slot full = current;
      int rest = full.size - cut;
      Slot next = nextSlot();
      System.arraycopy(full.in, cut, next.in, 0, rest);
      next.size = rest;
      full.size = cut;
      lookedAt = 0;
      current = next;
      submit(full);
    }
  }

  /** The end of the current block, or -1 while it is not known. */
  private int find() {
    int cut = BlockCutter.find(current.in, lookedAt, current.size);
    lookedAt = BlockCutter.lookedAt(current.size);
    return cut;
  }

  private void submit(Slot slot) {
    if (workers == null || writer == null) {
      workers = daemons(threads, "compress-");
      writer = daemons(1, "compressed-");
    }
    CompletableFuture<PackedBlock> packing = CompletableFuture.supplyAsync(slot::pack, workers);
    slot.written = CompletableFuture.supplyAsync(() -> slot.write(packing.join()), writer);
    underWay.add(slot);
  }

  private static ExecutorService daemons(int count, String name) {
    return Executors.newFixedThreadPool(
        count, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  private Slot nextSlot() throws IOException {
    while (!underWay.isEmpty() && (underWay.getFirst().written.isDone() || allInUse())) {
      finishOldest();
    }
    Slot next = free.poll();
    return next == null ? newSlot() : next;
  }

  /** Three blocks more than threads: one being filled, one being written, one waiting to be. */
  private boolean allInUse() {
    return free.isEmpty() && slots.size() >= threads + 3;
  }

  private void finishOldest() throws IOException {
    Slot slot = underWay.removeFirst();
    blocks.add(join(slot.written));
    free.add(slot);
  }

  private static PackedBlock join(CompletableFuture<PackedBlock> writing) throws IOException {
    try {
      return writing.join();
    } catch (CompletionException e) {
      Throwable cause = e;
      while (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
        cause = wrapped.getCause();
      }
      switch (cause) {
        case UncheckedIOException wrapped -> throw wrapped.getCause();
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        default -> throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (workers == null) {
        current.reserve();
        out.write(
            current.packed, 0, current.codec.encode(current.in, current.size, current.packed));
      } else {
        if (current.size > 0) {
          submit(current);
        }
        while (!underWay.isEmpty()) {
          finishOldest();
        }
      }
      out.flush();
    } finally {
      release();
    }
  }

  @Override
  public void abort() {
    if (!closed) {
      closed = true;
      underWay.forEach(slot -> slot.written.cancel(false));
      release();
    }
  }

  /** Without an interrupt, which would close the file that a block is just read from (rule X9). */
  private void release() {
    if (workers != null && writer != null) {
      workers.close();
      writer.close();
    }
    slots.forEach(slot -> slot.codec.close());
  }

  @Override
  public List<PackedBlock> blocks() {
    return List.copyOf(blocks);
  }
}
