package jbuild.engine.progress;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers what is worked on and passes its events on, one at a time. Safe for use by many threads.
 */
public final class ProgressLog {
  private final BuildListener listener;
  private final AtomicInteger last = new AtomicInteger();

  public ProgressLog(BuildListener listener) {
    this.listener = listener;
  }

  /** Announces something and gives its number. */
  public int announce(String name) {
    int number = last.incrementAndGet();
    tell(new BuildEvent.Announced(number, name));
    return number;
  }

  public void started(int vertex) {
    tell(new BuildEvent.Started(vertex, System.nanoTime()));
  }

  public void log(int vertex, int stream, byte[] bytes) {
    tell(new BuildEvent.Log(vertex, stream, bytes, System.nanoTime()));
  }

  public void warn(int vertex, String text) {
    tell(new BuildEvent.Warning(vertex, text));
  }

  /** A sub-step without a size, begun or done. */
  public void status(int vertex, String text, boolean done) {
    tell(new BuildEvent.Status(vertex, text, 0, 0, done, System.nanoTime()));
  }

  public void completed(int vertex, boolean cached) {
    tell(new BuildEvent.Completed(vertex, cached, System.nanoTime()));
  }

  public void failed(int vertex, String message) {
    tell(new BuildEvent.Failed(vertex, message, System.nanoTime()));
  }

  public void cancelled(int vertex) {
    tell(new BuildEvent.Cancelled(vertex, System.nanoTime()));
  }

  public synchronized void tell(BuildEvent event) {
    listener.on(event);
  }

  /** Runs a piece of work under a name of its own; a failure is told and passed on. */
  public <T> T during(String name, Work<T> work) {
    int number = announce(name);
    started(number);
    try {
      T result = work.run(number);
      completed(number, false);
      return result;
    } catch (RuntimeException e) {
      failed(number, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** Work that may tell more under its number. */
  @FunctionalInterface
  public interface Work<T> {
    T run(int vertex);
  }
}
