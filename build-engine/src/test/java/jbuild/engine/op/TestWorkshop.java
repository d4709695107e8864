package jbuild.engine.op;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import jbuild.cache.Store;
import jbuild.executor.ExitStatus;
import jbuild.executor.ProcessExecutor;
import jbuild.executor.ProcessSpec;
import jbuild.failure.Cancellation;

/** A workshop with a real store for ops that need nothing else. */
final class TestWorkshop {
  private TestWorkshop() {}

  /** Everything is made as a tree. */
  static Workshop of(Store store, ProcessExecutor executor, InstantSource clock) {
    return of(store, executor, clock, WantedForms.TREES);
  }

  static Workshop of(
      Store store, ProcessExecutor executor, InstantSource clock, WantedForms wanted) {
    return new Workshop(
        store.snapshots(),
        store.cacheMounts(),
        executor,
        new NoSecrets(),
        new Workshop.Remotes(
            _ -> {
              throw unused();
            },
            store.index(),
            store.webRecords(),
            Map.of()),
        wanted,
        clock,
        store::runDirectory);
  }

  private static IllegalStateException unused() {
    return new IllegalStateException("this op needs no such thing");
  }

  /** Runs nothing, but counts how often it was told to be ready. */
  static final class Expecting implements ProcessExecutor {
    private int expected;

    int expected() {
      return expected;
    }

    @Override
    public void expect() {
      expected++;
    }

    @Override
    public ExitStatus run(ProcessSpec spec, OutputSink output, Cancellation cancellation) {
      throw unused();
    }

    @Override
    public void close() {}
  }

  private static final class NoSecrets implements CallerSecrets {
    @Override
    public boolean hasAgents() {
      return false;
    }

    @Override
    public Optional<byte[]> secret(String id) {
      throw unused();
    }

    @Override
    public Optional<Path> agent(String id) {
      throw unused();
    }
  }
}
