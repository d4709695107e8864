package jbuild.api;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jbuild.cache.Store;

/**
 * The writing to the disk of what a build made, beside its exports: those are made again after a
 * loss of power, and need not wait for it or be waited for by it (rule S2).
 */
final class Flush implements AutoCloseable {
  private final Store store;
  private final FutureTask<Boolean> running;

  private Flush(Store store) {
    this.store = store;
    this.running =
        new FutureTask<>(() -> {
          store.sync();
          return true;
        });
  }

  static Flush of(Store store) {
    Flush flush = new Flush(store);
    Thread.ofPlatform().daemon().name("flush").start(flush.running);
    return flush;
  }

  /** Returns when all is on the disk, also what the exports had to put into the store. */
  void finish() throws IOException {
    try {
      running.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException thrown -> throw thrown;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.sync();
  }

  /** Waits, whatever became of the exports: the store is about to be closed. */
  @Override
  public void close() throws IOException {
    if (!running.isDone()) {
      finish();
    }
  }
}
