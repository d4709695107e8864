package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sandboxes of an executor. One that a run left clean is kept for the next run, because making
 * it starts three programs; so there are as many as runs were at the same time, of each runtime.
 * While it is kept, the runtime of its next run is started already and waits, where the runtime can
 * do that. Safe for use by many threads.
 */
final class Sandboxes implements AutoCloseable {
  static final String SCRATCH = "scratch";
  private static final String BUNDLE = "bundle";

  private final Path scratch;
  private final Path bundle;
  private final Map<OciRuntime, Deque<Loan>> idle = new HashMap<>();
  private final AtomicLong early = new AtomicLong();
  private boolean closed;

  /** A sandbox that one run has for itself. */
  static final class Loan implements AutoCloseable {
    private final OciRuntime runtime;
    private final Sandbox sandbox;
    private final RuntimeGate gate;
    private Optional<RunOutput> waiting = Optional.empty();

    private Loan(OciRuntime runtime, Sandbox sandbox, RuntimeGate gate) {
      this.runtime = runtime;
      this.sandbox = sandbox;
      this.gate = gate;
    }

    Sandbox sandbox() {
      return sandbox;
    }

    /**
     * Lets the runtime run a bundle.
     *
     * @param id unique on this machine; one that was started early has another
     */
    RunOutput start(String id, byte[] config, ProcessExecutor.OutputSink sink) throws IOException {
      if (waiting.isEmpty()) {
        gate.put(config);
        return sandbox.start(id, sink);
      }
      RunOutput run = waiting.get();
      waiting = Optional.empty();
      run.deliverTo(sink);
      gate.open(config, run::isOver);
      return run;
    }

    private void startEarly(String id) throws IOException {
      gate.shut();
      waiting = Optional.of(sandbox.start(id));
    }

    private boolean isReady() {
      return sandbox.isAlive() && waiting.filter(RunOutput::isOver).isEmpty();
    }

    /** What the runtime itself reported. */
    String log() throws IOException {
      return new String(gate.log(), UTF_8);
    }

    @Override
    public void close() {
      sandbox.close();
      gate.close();
    }
  }

  /**
   * @param directory of the host; only what sandboxes mount on directories in it is written to
   */
  Sandboxes(Path directory) {
    this.scratch = directory.resolve(SCRATCH);
    this.bundle = directory.resolve(BUNDLE);
  }

  /** Makes the directories on which is mounted. */
  void provide() throws IOException {
    Files.createDirectories(scratch);
    Files.createDirectories(bundle);
  }

  Path scratch() {
    return scratch;
  }

  /** A sandbox in which nothing runs, but perhaps a runtime waits, and nothing is mounted. */
  Loan take(Host host, OciRuntime runtime) throws IOException {
    Optional<Loan> kept = kept(runtime);
    return kept.isPresent() ? kept.get() : make(host, runtime);
  }

  /** One in which no process of a runtime is started yet. */
  Loan make(Host host, OciRuntime runtime) throws IOException {
    List<String> command =
        runtime.run(bundle, bundle.resolve(RuntimeGate.STATE), bundle.resolve(RuntimeGate.LOG));
    Sandbox sandbox = Sandbox.make(host, command);
    try {
      return new Loan(runtime, sandbox, sandbox.inside(() -> RuntimeGate.mount(bundle)));
    } catch (IOException | RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  /** One that died while it was idle, as somebody may kill it, is let go. */
  private Optional<Loan> kept(OciRuntime runtime) {
    for (Optional<Loan> next = next(runtime); next.isPresent(); next = next(runtime)) {
      if (next.get().isReady()) {
        return next;
      }
      next.get().close();
    }
    return Optional.empty();
  }

  private synchronized Optional<Loan> next(OciRuntime runtime) {
    Deque<Loan> of = idle.get(runtime);
    return of == null ? Optional.empty() : Optional.ofNullable(of.pollLast());
  }

  /** Takes back a sandbox that was left as it was taken. */
  void giveBack(Loan loan) {
    if (!prepare(loan) || !keep(loan)) {
      loan.close();
    }
  }

  private boolean prepare(Loan loan) {
    try {
      if (loan.runtime.canWait() && loan.waiting.isEmpty()) {
        loan.startEarly("jbuild-" + ProcessHandle.current().pid() + "-w" + early.incrementAndGet());
      }
      return true;
    } catch (IOException died) {
      return false;
    }
  }

  private synchronized boolean keep(Loan loan) {
    if (!closed) {
      idle.computeIfAbsent(loan.runtime, _ -> new ArrayDeque<>()).addLast(loan);
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
    ended.forEach(loan -> loan.sandbox.kill());
    ended.forEach(Loan::close);
  }
}
