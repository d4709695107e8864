package jbuild.filesystem.context;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Does one thing with each of many, on all cores. */
final class ParallelRuns {
  /** Fewer than this for each thread are not worth a thread. */
  private static final int FEWEST_EACH = 8;

  @FunctionalInterface
  interface Action<T> {
    Object run(T each) throws IOException;
  }

  private ParallelRuns() {}

  /**
   * Returns when all are done, or when one has failed and no other is under way; throws its error.
   */
  static <T> void forEach(List<T> all, Action<T> action) throws IOException {
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), all.size() / FEWEST_EACH);
    AtomicInteger next = new AtomicInteger();
    Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
            if (!errors.isEmpty()) {
              return;
            }
            try {
              action.run(all.get(i));
            } catch (IOException | RuntimeException | Error e) {
              errors.add(e);
            }
          }
        };
    CountDownLatch others = new CountDownLatch(Math.max(0, threads - 1));
    for (int i = 1; i < threads; i++) {
      Thread.ofPlatform()
          .daemon()
          .name("digest-" + i)
          .start(() -> {
            try {
              work.run();
            } finally {
              others.countDown();
            }
          });
    }
    work.run();
    await(others);
    switch (errors.peek()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("no other kind of error was kept", e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while files were read");
    }
  }
}
