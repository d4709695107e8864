package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.failure.Cancellation;

/**
 * A stream whose reader comes back at once when the build is cancelled. The JDK's own streams of
 * web servers, and standard input, cannot be closed while somebody reads them: so another thread
 * does, which stays behind until its time limit, or the process, is over.
 */
final class CancellableInputStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final Cancellation cancellation;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("body-", 1).factory());

  CancellableInputStream(InputStream in, Cancellation cancellation) {
    this.in = in;
    this.cancellation = cancellation;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    cancellation.check();
    // Not the caller's own array: who was left behind may still write to it.
    byte[] own = new byte[Math.min(length, BUFFER)];
    CompletableFuture<Integer> count = new CompletableFuture<>();
    reader.execute(() -> fill(own, count));
    IOException cancelled = new IOException("cancelled");
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> count.completeExceptionally(cancelled))) {
      int n = count.join();
      if (n > 0) {
        System.arraycopy(own, 0, bytes, offset, n);
      }
      return n;
    } catch (CompletionException e) {
      throw reason(e);
    }
  }

  private static IOException reason(CompletionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException wrong -> throw wrong;
      case Error bug -> throw bug;
      case null, default -> throw e;
    };
  }

  private void fill(byte[] bytes, CompletableFuture<Integer> count) {
    try {
      count.complete(in.read(bytes));
    } catch (IOException | RuntimeException | Error e) {
      count.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.shutdown();
    if (!cancellation.isCancelled()) {
      in.close();
    }
  }
}
