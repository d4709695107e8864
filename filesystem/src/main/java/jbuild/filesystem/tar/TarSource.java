package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a tar, hashed as a whole. Beyond the first buffer they are read, and so decompressed
 * and hashed, by another thread ahead of their use: some buffers ahead, because now a large file
 * keeps that thread busy and now many small ones the thread that uses the bytes.
 */
final class TarSource implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int BUFFERS_AHEAD = 6;

  private final InputStream in;
  private final MessageDigest hasher = Digest.hasher();
  private byte[] current = new byte[BUFFER_BYTES];
  private final Deque<Coming> coming = new ArrayDeque<>();
  private int position;
  private int limit;
  private boolean ended;

  /** Whether the stream ended or failed; of the thread that reads it, as the two errors are. */
  private boolean exhausted;

  private @Nullable IOException error;
  private @Nullable Failure failure;
  private @Nullable ExecutorService reader;

  /**
   * A buffer that is being filled.
   *
   * @param count of bytes, as many as fit unless they are the last
   */
  private record Coming(byte[] buffer, CompletableFuture<Integer> count) {}

  TarSource(InputStream in) {
    this.in = in;
  }

  /** Reads up to a number of bytes; -1 at the end. */
  int read(byte[] bytes, int offset, int length) throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(current, position, bytes, offset, count);
    position += count;
    return count;
  }

  /** Fills an array; false when the end comes before its first byte. Fails when it comes later. */
  boolean readFully(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int count = read(bytes, at, bytes.length - at);
      if (count < 0 && at == 0) {
        return false;
      }
      if (count < 0) {
        throw cutShort();
      }
      at += count;
    }
    return true;
  }

  void skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      if (position == limit && !fill()) {
        throw cutShort();
      }
      int step = (int) Math.min(left, limit - position);
      position += step;
      left -= step;
    }
  }

  /** Reads the rest, which may not be longer than a number of bytes. */
  Digest drain(long maxBytes) throws IOException {
    long left = maxBytes;
    while (position < limit || fill()) {
      left -= limit - position;
      position = limit;
      if (left < 0) {
        throw new Failure(
            ErrorClass.LIMIT,
            "the archive goes on for more than " + maxBytes + " bytes after its end");
      }
    }
    return Digest.of(hasher);
  }

  static Failure cutShort() {
    return new Failure(ErrorClass.ARCHIVE, "the archive is cut short");
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    position = 0;
    limit = 0;
    int count = coming.isEmpty() ? readInto(current) : takeAhead();
    if (count <= 0) {
      ended = true;
      return false;
    }
    limit = count;
    if (count == BUFFER_BYTES && reader == null) {
      reader =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("tar-read").factory());
      for (int i = 0; i < BUFFERS_AHEAD; i++) {
        readAhead(reader, new byte[BUFFER_BYTES]);
      }
    }
    return true;
  }

  private void readAhead(ExecutorService thread, byte[] free) {
    CompletableFuture<Integer> count =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return readInto(free);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            thread);
    coming.addLast(new Coming(free, count));
  }

  private int takeAhead() throws IOException {
    Coming next = coming.removeFirst();
    int count;
    try {
      count = next.count().join();
    } catch (CompletionException e) {
      ended = true;
      switch (e.getCause()) {
        case UncheckedIOException wrapped -> throw wrapped.getCause();
        case RuntimeException thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
    if (count == BUFFER_BYTES && reader != null) {
      readAhead(reader, current);
    }
    current = next.buffer();
    return count;
  }

  /** Fills the buffer as far as the stream goes. An error comes after the bytes before it. */
  private int readInto(byte[] buffer) throws IOException {
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
    if (exhausted) {
      return 0;
    }
    exhausted = true;
    int count = 0;
    try {
      for (int read = 0; read >= 0 && count < buffer.length; count += Math.max(read, 0)) {
        read = in.read(buffer, count, buffer.length - count);
      }
    } catch (IOException e) {
      error = keptBehind(count, e);
    } catch (Failure e) {
      failure = keptBehind(count, e);
    }
    exhausted = count < buffer.length;
    hasher.update(buffer, 0, count);
    return count;
  }

  private static <E extends Exception> E keptBehind(int bytes, E error) throws E {
    if (bytes == 0) {
      throw error;
    }
    return error;
  }

  /** Waits for the reading thread; the stream stays open. */
  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
