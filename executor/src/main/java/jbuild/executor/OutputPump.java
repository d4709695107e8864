package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Carries what a sandbox writes to a sink, each stream as it comes, one call at a time. A sink that
 * fails kills the sandbox.
 */
final class OutputPump {
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final int TAIL_BYTES = 4096;

  private final Sandbox sandbox;
  private final ProcessExecutor.OutputSink sink;
  private byte[] errorTail = new byte[0];
  private @Nullable RuntimeException sinkFailure;

  OutputPump(Sandbox sandbox, ProcessExecutor.OutputSink sink) {
    this.sandbox = sandbox;
    this.sink = sink;
  }

  /** Pumps until both streams end, on this platform thread and another one. */
  void run() throws IOException {
    Thread errors =
        Thread.ofPlatform().daemon().name("stderr").start(() -> drain(2, sandbox.stderr()));
    drain(1, sandbox.stdout());
    join(errors);
    synchronized (this) {
      if (sinkFailure != null) {
        throw sinkFailure;
      }
    }
  }

  private void drain(int stream, InputStream in) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        deliver(stream, buffer, read);
      }
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
    }
  }

  private synchronized void deliver(int stream, byte[] bytes, int length) {
    if (stream == 2) {
      keepTail(bytes, length);
    }
    if (sinkFailure != null) {
      return;
    }
    try {
      sink.write(stream, bytes, 0, length);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private synchronized void fail(RuntimeException failure) {
    if (sinkFailure == null) {
      sinkFailure = failure;
    }
    sandbox.kill();
  }

  private void keepTail(byte[] bytes, int length) {
    byte[] joined = Arrays.copyOf(errorTail, errorTail.length + length);
    System.arraycopy(bytes, 0, joined, errorTail.length, length);
    errorTail = Arrays.copyOfRange(joined, Math.max(0, joined.length - TAIL_BYTES), joined.length);
  }

  /** The last line on standard error, in which a runtime says why it could not start. */
  synchronized String lastErrorLine() {
    return new String(errorTail, UTF_8).lines().reduce("", (_, line) -> line).strip();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
