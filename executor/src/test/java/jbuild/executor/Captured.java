package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** What a process wrote. */
final class Captured implements ProcessExecutor.OutputSink {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int stream, byte[] bytes, int offset, int length) {
    (stream == 1 ? out : err).write(bytes, offset, length);
  }

  synchronized String out() {
    return out.toString(UTF_8);
  }

  synchronized String err() {
    return err.toString(UTF_8);
  }
}
