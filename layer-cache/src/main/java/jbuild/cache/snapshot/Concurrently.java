package jbuild.cache.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Several pieces of work at a time. */
final class Concurrently {
  private Concurrently() {}

  /**
   * Runs all, at most {@code limit} at once, and waits for all; then fails as the first one in the
   * list that failed.
   */
  static <T> List<T> run(List<Callable<T>> work, int limit) throws IOException {
    Semaphore permits = new Semaphore(limit);
    List<Future<T>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> piece : work) {
        running.add(threads.submit(() -> limited(piece, permits)));
      }
    }
    List<T> results = new ArrayList<>();
    for (Future<T> done : running) {
      results.add(result(done));
    }
    return results;
  }

  /** Work that goes on. */
  interface Running extends AutoCloseable {
    /** Waits for its end, however it ends. */
    @Override
    void close();
  }

  /**
   * Begins work that others do too when they come to need it, at most {@code limit} pieces at once.
   * Nobody is told of a failure here: whoever needs the piece meets the same.
   */
  static <T> Running start(List<Callable<T>> work, int limit) {
    if (work.isEmpty()) {
      return () -> {};
    }
    Semaphore permits = new Semaphore(limit);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (Callable<T> piece : work) {
      var _ = threads.submit(() -> limited(piece, permits));
    }
    return threads::close;
  }

  private static <T> T limited(Callable<T> piece, Semaphore permits) throws Exception {
    permits.acquireUninterruptibly();
    try {
      return piece.call();
    } finally {
      permits.release();
    }
  }

  private static <T> T result(Future<T> done) throws IOException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for finished work", e);
    }
  }
}
