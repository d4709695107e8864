package jbuild.cache.disk;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Syncs, begun before they are needed, so that the disk writes while layers are hashed, compressed
 * and exported. Safe for use by many threads.
 */
public final class WriteBack implements AutoCloseable {
  private final Durability durability;
  private CompletableFuture<Boolean> running = CompletableFuture.completedFuture(true);
  private Optional<IOException> failure = Optional.empty();

  public WriteBack(Durability durability) {
    this.durability = durability;
  }

  /** Begins to write to the disk what there is now, unless that is still done from before. */
  public synchronized void begin() {
    if (running.isDone()) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      running = done;
      Thread.ofPlatform().daemon().name("write-back").start(() -> write(done));
    }
  }

  private void write(CompletableFuture<Boolean> done) {
    try {
      durability.sync();
    } catch (IOException e) {
      remember(e);
    } finally {
      done.complete(true);
    }
  }

  private synchronized void remember(IOException e) {
    failure = Optional.of(e);
  }

  /**
   * Returns when all that was published is on the disk. An error of a sync that was begun before is
   * told here, and from then on always: the system tells it only once.
   */
  public void sync() throws IOException {
    close();
    synchronized (this) {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
    durability.sync();
  }

  /** Waits for what was begun. */
  @Override
  public void close() {
    CompletableFuture<Boolean> begun;
    synchronized (this) {
      begun = running;
    }
    begun.join();
  }
}
