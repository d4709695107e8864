package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import jbuild.filesystem.EntryPath;
import org.jspecify.annotations.Nullable;

/** Visits a directory and those that are found in it, on all cores if there are many. */
final class ParallelWalk {
  /** With fewer directories waiting, another thread is not worth its start. */
  private static final int FEWEST_WAITING = 8;

  private final Visit visit;
  private final Deque<EntryPath> waiting = new ArrayDeque<>();
  private final List<Thread> others = new ArrayList<>();
  private int busy;
  private @Nullable Throwable error;

  /** What is done with a directory; gives those in it that are to be visited too. */
  @FunctionalInterface
  interface Visit {
    List<EntryPath> directory(EntryPath directory) throws IOException;
  }

  private ParallelWalk(Visit visit) {
    this.visit = visit;
  }

  /** Returns when all are visited, or when one has failed and no visit is under way. */
  static void walk(EntryPath top, Visit visit) throws IOException {
    ParallelWalk walk = new ParallelWalk(visit);
    walk.waiting.push(top);
    walk.run();
    walk.end();
  }

  private void run() {
    for (EntryPath next = next(); next != null; next = next()) {
      List<EntryPath> found = List.of();
      try {
        found = visit.directory(next);
      } catch (IOException | RuntimeException | Error e) {
        fail(e);
      } finally {
        done(found);
      }
    }
  }

  private synchronized @Nullable EntryPath next() {
    while (waiting.isEmpty() && busy > 0 && error == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        error = new InterruptedIOException("interrupted while directories were read");
      }
    }
    if (error != null || waiting.isEmpty()) {
      return null;
    }
    busy++;
    return waiting.pop();
  }

  private synchronized void fail(Throwable e) {
    error = Objects.requireNonNullElse(error, e);
  }

  private synchronized void done(List<EntryPath> found) {
    busy--;
    found.reversed().forEach(waiting::push);
    notifyAll();
    if (waiting.size() >= FEWEST_WAITING && others.isEmpty()) {
      for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
        others.add(Thread.ofPlatform().daemon().name("walk-" + i).start(this::run));
      }
    }
  }

  private void end() throws IOException {
    List<Thread> started;
    synchronized (this) {
      started = List.copyOf(others);
    }
    boolean interrupted = false;
    for (Thread other : started) {
      while (other.isAlive()) {
        try {
          other.join();
        } catch (InterruptedException e) {
          interrupted = true;
          fail(new InterruptedIOException("interrupted while directories were read"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      switch (error) {
        case null -> {}
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException("no other kind of error was kept", e);
      }
    }
  }
}
