package jbuild.api;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.executor.ExitStatus;
import jbuild.executor.ProcessExecutor;
import jbuild.executor.ProcessSpec;
import jbuild.failure.Cancellation;

/** An executor that is made when the first step runs: a build without steps needs no runtime. */
final class LazyExecutor implements ProcessExecutor {
  private final Supplier<ProcessExecutor> maker;
  private final boolean hasSteps;
  private Optional<ProcessExecutor> made = Optional.empty();

  /**
   * @param hasSteps whether the build has steps, all of which may turn out to be known
   */
  LazyExecutor(Supplier<ProcessExecutor> maker, boolean hasSteps) {
    this.maker = maker;
    this.hasSteps = hasSteps;
  }

  @Override
  public void expect() {
    if (hasSteps) {
      executor().expect();
    }
  }

  @Override
  public ExitStatus run(ProcessSpec spec, OutputSink output, Cancellation cancellation)
      throws IOException {
    return executor().run(spec, output, cancellation);
  }

  private synchronized ProcessExecutor executor() {
    ProcessExecutor executor = made.orElseGet(maker);
    made = Optional.of(executor);
    return executor;
  }

  @Override
  public synchronized void close() {
    made.ifPresent(ProcessExecutor::close);
  }
}
