package jbuild.failure;

import java.util.ArrayList;
import java.util.List;

/**
 * The wish to stop a piece of work: a flag, and what to do at once when it is raised (close a
 * socket, kill a process). Threads are never interrupted, because an interrupt closes whatever
 * channel the thread is using (rule X9). Safe for use by many threads.
 */
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /** Raises the flag and runs what was registered; does nothing the second time. */
  public void cancel() {
    List<Runnable> due;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Fails with {@code CANCEL} once the flag is up. */
  public void check() {
    if (isCancelled()) {
      throw new Failure(ErrorClass.CANCEL, "the build was cancelled");
    }
  }

  /**
   * Registers an action, or runs it now if the flag is already up.
   *
   * @return closes to forget the action
   */
  public Registration onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        actions.add(action);
        return () -> forget(action);
      }
    }
    action.run();
    return () -> {};
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }

  /** A registered action; closing it forgets the action. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
