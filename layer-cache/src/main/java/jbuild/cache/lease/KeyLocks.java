package jbuild.cache.lease;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import jbuild.cache.disk.Layout;
import jbuild.failure.Cancellation;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;
import jbuild.image.Digest;

/**
 * One holder per key, in this process and across processes (rule S9). Whoever gets a key after
 * waiting must look again, because the work may be done.
 */
public final class KeyLocks {
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LAST_PAUSE_NANOS = 50_000_000;

  private final Layout layout;
  private final StoreLock storeLock;
  private final Map<Path, CompletableFuture<Void>> turns = new ConcurrentHashMap<>();

  /**
   * What the work is. A holder of one level may wait for a key of a later one only, so that there
   * is no circle; a claim is the business of the engine.
   */
  public enum Level {
    CLAIM,
    LAYER,
    BLOB
  }

  /** The right to do the work of a key. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  public KeyLocks(Layout layout, StoreLock storeLock) {
    this.layout = layout;
    this.storeLock = storeLock;
  }

  public Held acquire(Level level, Digest key) throws IOException {
    return acquire(level, key, new Cancellation());
  }

  /** Waits until the key is free. Fails with {@code CANCEL} when that is no longer wanted. */
  public Held acquire(Level level, Digest key, Cancellation cancellation) throws IOException {
    Path file = layout.locks().resolve(level.name().toLowerCase(Locale.ROOT)).resolve(key.hex());
    CompletableFuture<Void> turn = takeTurn(file, cancellation);
    boolean locked = false;
    try {
      FileLock lock = waitFor(file, cancellation);
      locked = true;
      return () -> {
        lock.close();
        endTurn(file, turn);
      };
    } finally {
      if (!locked) {
        endTurn(file, turn);
      }
    }
  }

  private CompletableFuture<Void> takeTurn(Path file, Cancellation cancellation) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    while (true) {
      cancellation.check();
      CompletableFuture<Void> other = turns.putIfAbsent(file, mine);
      if (other == null) {
        return mine;
      }
      CompletableFuture<Void> woken = other.copy();
      try (var _ = cancellation.onCancel(() -> woken.complete(null))) {
        woken.join();
      }
    }
  }

  private void endTurn(Path file, CompletableFuture<Void> turn) {
    if (turns.remove(file, turn)) {
      turn.complete(null);
    }
  }

  private FileLock waitFor(Path file, Cancellation cancellation) throws IOException {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      cancellation.check();
      Optional<FileLock> lock = storeLock.tryFile(file, Mode.EXCLUSIVE);
      if (lock.isPresent()) {
        return lock.get();
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    }
  }
}
