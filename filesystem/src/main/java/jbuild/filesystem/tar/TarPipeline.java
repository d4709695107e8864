package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a layer ahead, several at a time, and passes them on in order: opening twenty
 * thousand files takes longer than hashing them. A large file is read in portions by the thread
 * that passes them on. What is held in memory is bounded; a small layer starts no thread. For one
 * thread.
 */
final class TarPipeline implements AutoCloseable {
  /** Entries are read together until there is so much of them. */
  private static final int SEGMENT_BYTES = 512 << 10;

  /** A file of more than this is passed on in portions. */
  private static final int LARGE_FILE_BYTES = 512 << 10;

  private static final int MAX_THREADS = 8;

  private final TarOutput out;
  private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  private final LayerIndex.Builder index = new LayerIndex.Builder();
  private final Deque<Reading> underWay = new ArrayDeque<>();
  private final Deque<TarSegment> free = new ArrayDeque<>();
  private List<TarEntry> pending = new ArrayList<>();
  private long pendingBytes;
  private @Nullable ExecutorService readers;

  private record Reading(TarSegment segment, CompletableFuture<?> done) {}

  TarPipeline(TarOutput out) {
    this.out = out;
  }

  void add(TarEntry entry) throws IOException {
    if (entry.header().sizeBytes() > LARGE_FILE_BYTES) {
      drain();
      writeLarge(entry, entry.content().orElseThrow());
      return;
    }
    pending.add(entry);
    pendingBytes += entry.tarBytes();
    if (pendingBytes >= SEGMENT_BYTES) {
      readAhead();
    }
  }

  /** Ends the layer. */
  LayerIndex finish() throws IOException {
    drain();
    return index.build();
  }

  private void readAhead() throws IOException {
    if (readers == null) {
      readers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("tar-read-", 0).factory());
    }
    TarSegment segment = freeSegment();
    List<TarEntry> entries = takePending();
    underWay.add(
        new Reading(segment, CompletableFuture.runAsync(() -> fill(segment, entries), readers)));
    while (!underWay.isEmpty() && underWay.getFirst().done().isDone()) {
      writeOldest();
    }
  }

  private static void fill(TarSegment segment, List<TarEntry> entries) {
    try {
      segment.fill(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TarSegment freeSegment() throws IOException {
    if (underWay.size() > threads) {
      writeOldest();
    }
    TarSegment segment = free.poll();
    return segment == null ? new TarSegment() : segment;
  }

  private List<TarEntry> takePending() {
    List<TarEntry> taken = pending;
    pending = new ArrayList<>(taken.size());
    pendingBytes = 0;
    return taken;
  }

  private void writeOldest() throws IOException {
    Reading oldest = underWay.removeFirst();
    try {
      oldest.done().join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case UncheckedIOException wrapped -> throw wrapped.getCause();
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
    oldest.segment().writeTo(out, index);
    free.add(oldest.segment());
  }

  /** Writes all that was added; what was not begun yet is read by this thread. */
  private void drain() throws IOException {
    while (!underWay.isEmpty()) {
      writeOldest();
    }
    if (!pending.isEmpty()) {
      TarSegment segment = freeSegment();
      segment.fill(takePending());
      segment.writeTo(out, index);
      free.add(segment);
    }
  }

  private void writeLarge(TarEntry entry, FileContent content) throws IOException {
    out.write(TarHeaderEncoder.encode(entry.header()));
    Digest digest;
    try (InputStream in = content.open()) {
      digest = out.copy(entry.path(), in, entry.header().sizeBytes());
    }
    index.add(new IndexEntry(entry.indexed(), Optional.of(digest)));
  }

  /** Waits for what is being read: the files may not be there for long any more. */
  @Override
  public void close() {
    if (readers != null) {
      readers.close();
    }
  }
}
