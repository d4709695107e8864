package jbuild.executor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sandboxes of an executor. One that a run left clean is kept for the next run, because making
 * it starts three programs; so there are as many as runs were at the same time, of each runtime.
 * Safe for use by many threads.
 */
final class Sandboxes implements AutoCloseable {
  private final Path scratch;
  private final Map<OciRuntime, Deque<Loan>> idle = new HashMap<>();
  private boolean closed;

  /** A sandbox that one run has for itself. */
  record Loan(OciRuntime runtime, Sandbox sandbox) {}

  /**
   * @param scratch an empty directory of the host; only its mounts in sandboxes are written to
   */
  Sandboxes(Path scratch) {
    this.scratch = scratch;
  }

  Path scratch() {
    return scratch;
  }

  /** A sandbox in which nothing runs and nothing of a step is mounted. */
  Loan take(Host host, OciRuntime runtime) throws IOException {
    Optional<Loan> kept = kept(runtime);
    if (kept.isPresent()) {
      return kept.get();
    }
    List<String> command =
        runtime.run(scratch, scratch.resolve(Scratch.STATE), scratch.resolve(MountedRoot.LOG));
    return new Loan(runtime, Sandbox.make(host, command));
  }

  /** One that died while it was idle, as somebody may kill it, is let go. */
  private Optional<Loan> kept(OciRuntime runtime) {
    for (Optional<Loan> next = next(runtime); next.isPresent(); next = next(runtime)) {
      if (next.get().sandbox().isAlive()) {
        return next;
      }
      next.get().sandbox().close();
    }
    return Optional.empty();
  }

  private synchronized Optional<Loan> next(OciRuntime runtime) {
    Deque<Loan> of = idle.get(runtime);
    return of == null ? Optional.empty() : Optional.ofNullable(of.pollLast());
  }

  /** Takes back a sandbox that was left as it was taken. */
  void giveBack(Loan loan) {
    if (!keep(loan)) {
      loan.sandbox().close();
    }
  }

  private synchronized boolean keep(Loan loan) {
    if (!closed) {
      idle.computeIfAbsent(loan.runtime(), _ -> new ArrayDeque<>()).addLast(loan);
    }
    return !closed;
  }

  /** Ends those that are idle; others end when they are given back. */
  @Override
  public void close() {
    List<Loan> ended;
    synchronized (this) {
      closed = true;
      ended = idle.values().stream().flatMap(Deque::stream).toList();
      idle.clear();
    }
    ended.forEach(loan -> loan.sandbox().kill());
    ended.forEach(loan -> loan.sandbox().close());
  }
}
