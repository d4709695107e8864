package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jbuild.filesystem.posix.Fd;
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
  private final List<Thread> threads = new ArrayList<>();
  private byte[] errorTail = new byte[0];
  private @Nullable RuntimeException sinkFailure;

  OutputPump(Sandbox sandbox, ProcessExecutor.OutputSink sink) {
    this.sandbox = sandbox;
    this.sink = sink;
  }

  /** Begins, with threads that end when the pipes do. */
  void start(MountedRoot.Pipes pipes) throws IOException {
    threads.add(drain(1, pipes.output()));
    threads.add(drain(2, pipes.errors()));
  }

  private Thread drain(int stream, Fd pipe) throws IOException {
    InputStream in = Files.newInputStream(Path.of("/proc/self/fd/" + pipe.number()));
    return Thread.ofPlatform().daemon().name("output").start(() -> drain(stream, in));
  }

  /** Waits until all that was written is delivered. */
  void join() {
    threads.forEach(OutputPump::join);
    synchronized (this) {
      if (sinkFailure != null) {
        throw sinkFailure;
      }
    }
  }

  private void drain(int stream, InputStream pipe) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = pipe) {
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
