package jbuild.registry.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends an exchange that does not come forward: in the limit's time at least some kilobytes must
 * move, or a stage must end. A socket's own time limit would be content with a byte now and then.
 */
final class IdleWatch {
  private static final int PROGRESS_BYTES = 4096;

  private final long limitNanos;
  private final Runnable abort;
  private volatile long lastProgress = System.nanoTime();
  private volatile boolean finished;
  private volatile boolean expired;
  private volatile boolean aborted;
  private long bytesSince;

  IdleWatch(Duration limit, Runnable abort) {
    this.limitNanos = limit.toNanos();
    this.abort = abort;
    checkLater(limitNanos);
  }

  /**
   * Bytes moved. Fails if this watch has ended the exchange: closing the connection from outside
   * waits for a lock of the JDK's that a thread which reads on and on hardly ever leaves, so that
   * thread has to notice itself.
   */
  void progress(long bytes) throws IOException {
    if (isBrokenOff()) {
      throw new IOException("broken off");
    }
    bytesSince += bytes;
    if (bytesSince >= PROGRESS_BYTES) {
      bytesSince = 0;
      lastProgress = System.nanoTime();
    }
  }

  /** Another part of the exchange begins. */
  void stage() {
    lastProgress = System.nanoTime();
  }

  void finish() {
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  /** Ends the exchange from outside. */
  void abort() {
    if (!finished) {
      aborted = true;
      abort.run();
    }
  }

  /**
   * Whether this watch ended the exchange. The JDK's client is not made for being disconnected by
   * another thread: it may then fail with any exception.
   */
  boolean isBrokenOff() {
    return expired || aborted;
  }

  /** The reason for an error, if it was this watch that ended the exchange. */
  IOException explain(IOException e) {
    if (expired) {
      SocketTimeoutException idle =
          new SocketTimeoutException(
              "no data for " + TimeUnit.NANOSECONDS.toSeconds(limitNanos) + " s");
      idle.initCause(e);
      return idle;
    }
    return aborted ? new IOException("stopped", e) : e;
  }

  private void check() {
    long idle = System.nanoTime() - lastProgress;
    if (finished) {
      return;
    }
    if (idle >= limitNanos) {
      expired = true;
      Thread.ofVirtual().start(abort); // closing TLS may wait, and this thread serves all watches
    } else {
      checkLater(limitNanos - idle);
    }
  }

  private void checkLater(long nanos) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(this::check);
  }
}
