package jbuild.cli.progress;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.BuildListener;

/**
 * Writes what a renderer makes of events, on a thread of its own. A build that tells more than the
 * screen takes waits once the queue is full, so memory stays flat.
 */
public final class ProgressDisplay implements BuildListener, AutoCloseable {
  private static final int CAPACITY = 4096;
  private static final long TICK_NANOS = 120_000_000L;

  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Renderer renderer;
  private final PrintStream out;
  private final Thread thread;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /** What the thread finds in the queue. */
  private sealed interface Message {}

  private record Told(BuildEvent event) implements Message {}

  private record Closed() implements Message {}

  /** The queue was empty for a tick. */
  private record Nothing() implements Message {}

  public ProgressDisplay(Renderer renderer, PrintStream out) {
    this.renderer = renderer;
    this.out = out;
    this.thread = Thread.ofPlatform().name("progress").daemon().start(this::run);
  }

  @Override
  public void on(BuildEvent event) {
    put(new Told(event));
  }

  /** Writes all that was told, then ends. Fails if the display broke on the way. */
  @Override
  public void close() {
    put(new Closed());
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    failure.ifPresent(e -> {
      throw new IllegalStateException("the progress display broke", e);
    });
  }

  private void put(Message message) {
    try {
      queue.put(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      show();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      drain();
    }
  }

  private void show() {
    long lastTick = System.nanoTime();
    boolean isOpen = true;
    while (isOpen) {
      switch (poll()) {
        case Told told -> write(renderer.on(told.event()));
        case Closed _ -> isOpen = false;
        case Nothing _ -> {}
      }
      long now = System.nanoTime();
      if (isOpen && now - lastTick >= TICK_NANOS) {
        write(renderer.tick(now));
        lastTick = now;
      }
    }
    write(renderer.finish(System.nanoTime()));
  }

  /** A broken display must not stop the build, which waits for room in the queue. */
  private void drain() {
    Message next = poll();
    while (!(next instanceof Closed)) {
      next = poll();
    }
  }

  private Message poll() {
    try {
      Message message = queue.poll(TICK_NANOS, TimeUnit.NANOSECONDS);
      return message == null ? new Nothing() : message;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts this thread", e);
    }
  }

  private void write(String text) {
    if (!text.isEmpty()) {
      out.print(text);
      out.flush();
    }
  }
}
