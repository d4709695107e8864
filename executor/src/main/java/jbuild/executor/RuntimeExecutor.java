package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Runs processes by an OCI runtime: crun, else runc, or any other that is named. Each run has mount
 * and process namespaces that no other has at the same time (see {@link Sandbox}), so that nothing
 * it does is seen by the host or by another run, and nothing is left of it even when this JVM is
 * killed.
 */
public final class RuntimeExecutor implements ProcessExecutor {
  /** How long a killed run may take to end before its caller goes on without it. */
  private static final long KILL_SECONDS = 8;

  /** How long a run waits for a filter to be compiled. */
  private static final long COMPILE_MILLIS = 200;

  private static final String USUAL_POINTS = "points";

  private final Options options;
  private final Map<Execution, CompletableFuture<Execution.Outcome>> active =
      new ConcurrentHashMap<>();
  private final AtomicLong runs = new AtomicLong();
  private final ExecutorService runners =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("run").factory());
  private final SeccompPrograms programs;
  private final Sandboxes sandboxes;
  private @Nullable Host host;
  private volatile @Nullable OciRuntime proven;
  private @Nullable CompletableFuture<Void> expected;
  private volatile boolean closed;

  /**
   * @param runDirectory for this executor; made if missing. It must not be below a place that steps
   *     can write to
   * @param searchPath where programs are looked for: the PATH of the user
   * @param runtime absolute path of the only runtime to use; crun, else runc, if absent
   * @param syncsRoots whether all that a run wrote is on disk when the run ends, and a step that
   *     asks for that is obeyed. Without it nothing is lost unless the machine itself fails; then
   *     what was written since the last sync must be thrown away
   */
  public record Options(
      Path runDirectory, String searchPath, Optional<Path> runtime, boolean syncsRoots) {
    public Options {
      runDirectory = runDirectory.toAbsolutePath();
    }

    /** With syncs. */
    public Options(Path runDirectory, String searchPath, Optional<Path> runtime) {
      this(runDirectory, searchPath, runtime, true);
    }
  }

  /** Looks at nothing yet: what is missing is found out by the first run. */
  public RuntimeExecutor(Options options) {
    this.options = options;
    this.programs = new SeccompPrograms(options.runDirectory());
    this.sandboxes = new Sandboxes(options.runDirectory());
  }

  /** Makes a sandbox and compiles the filter, on the side; the first run is told what fails. */
  @Override
  public synchronized void expect() {
    if (expected == null && !closed) {
      expected =
          CompletableFuture.runAsync(
              this::makeReady, task -> Thread.ofPlatform().daemon().name("expect").start(task));
    }
  }

  private void makeReady() {
    try {
      Host machine = host();
      OciRuntime likely = machine.runtimes().getFirst();
      var _ = programs.of(machine, likely);
      sandboxes.giveBack(sandboxes.take(machine, likely));
    } catch (IOException | RuntimeException willBeMetAgain) {
      return;
    }
  }

  @Override
  public ExitStatus run(ProcessSpec spec, OutputSink output, Cancellation cancellation)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("the executor is closed");
    }
    Host machine = host();
    OciRuntime known = proven;
    List<OciRuntime> candidates = known == null ? machine.runtimes() : List.of(known);
    String refusal = "";
    for (OciRuntime runtime : candidates) {
      Execution execution = execution(machine, runtime, spec, output);
      switch (await(execution, cancellation)) {
        case Execution.Outcome.Ended ended -> {
          proven = runtime;
          if (!refusal.isEmpty()) {
            say(output, refusal + "; " + runtime.executable() + " is used instead");
          }
          return ended.status();
        }
        case Execution.Outcome.Refused refused ->
            refusal = runtime.executable() + " refused to start the step: " + refused.reason();
      }
    }
    throw new Failure(ErrorClass.STEP, refusal);
  }

  private static void say(OutputSink output, String line) {
    byte[] bytes = ("jbuild: " + line + "\n").getBytes(UTF_8);
    output.write(2, bytes, 0, bytes.length);
  }

  private Host host() throws IOException {
    synchronized (programs) {
      if (host == null) {
        host = Host.find(options);
        sandboxes.provide();
        MountPoints.makeUsual(options.runDirectory().resolve(USUAL_POINTS));
      }
      return host;
    }
  }

  /** One that is being compiled is waited for: to do without takes as long. */
  private Optional<byte[]> program(Host machine, OciRuntime runtime) {
    return programs
        .of(machine, runtime)
        .copy()
        .completeOnTimeout(Optional.empty(), COMPILE_MILLIS, TimeUnit.MILLISECONDS)
        .join();
  }

  private Execution execution(
      Host machine, OciRuntime runtime, ProcessSpec spec, OutputSink output) {
    return new Execution(
        new Execution.Plan(
            machine,
            runtime,
            spec,
            output,
            sandboxes,
            options.runDirectory().resolve(USUAL_POINTS),
            "jbuild-" + ProcessHandle.current().pid() + "-" + runs.incrementAndGet(),
            options.syncsRoots(),
            program(machine, runtime)));
  }

  /**
   * Runs on another thread, because the caller's may be a virtual one. A process that cannot even
   * be killed, because it waits in the kernel, does not keep a cancelled caller waiting.
   */
  private Execution.Outcome await(Execution execution, Cancellation cancellation)
      throws IOException {
    CompletableFuture<Execution.Outcome> done = new CompletableFuture<>();
    active.put(execution, done);
    Runnable cancel =
        () -> {
          execution.cancel();
          var _ = done.completeOnTimeout(Execution.CANCELLED, KILL_SECONDS, TimeUnit.SECONDS);
        };
    try (Cancellation.Registration _ = cancellation.onCancel(cancel)) {
      if (closed) {
        execution.cancel();
      }
      runners.execute(() -> run(execution, done));
      return done.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    } finally {
      active.remove(execution);
    }
  }

  private static void run(Execution execution, CompletableFuture<Execution.Outcome> done) {
    try {
      done.complete(execution.run());
    } catch (IOException | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    active.keySet().forEach(Execution::cancel);
    active.forEach((_, done) -> {
      var _ =
          done.exceptionally(_ -> Execution.CANCELLED)
              .completeOnTimeout(Execution.CANCELLED, KILL_SECONDS, TimeUnit.SECONDS)
              .join();
    });
    runners.shutdown();
    sandboxes.close();
    synchronized (this) {
      if (expected != null) {
        // What it makes after this is closed as it is given back.
        expected.completeOnTimeout(null, KILL_SECONDS, TimeUnit.SECONDS).join();
      }
    }
    programs.close();
  }
}
