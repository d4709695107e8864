package jbuild.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.cache.Store;
import jbuild.engine.op.Workshop;
import jbuild.executor.ProcessExecutor;
import jbuild.executor.RuntimeExecutor;

/** What steps run with. */
final class Executors {
  /**
   * The store syncs once per build and throws away what no sync covered when the machine failed, so
   * that steps need not sync one by one (rule S2).
   */
  private static final boolean SYNCS_ROOTS = false;

  private final Map<String, String> environment;

  /**
   * @param environment of the caller: where programs are, and the values of secrets
   */
  Executors(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @param directory for the state of steps, kept between builds
   */
  ProcessExecutor make(Path directory) {
    return new RuntimeExecutor(
        new RuntimeExecutor.Options(
            directory, environment.getOrDefault("PATH", ""), Optional.empty(), SYNCS_ROOTS));
  }

  /** The way to sources that are elsewhere. */
  Workshop.Remotes remotes(Store store) {
    return new Workshop.Remotes(
        new WebConnections(environment), store.index(), store.webRecords(), environment);
  }

  /**
   * @param scratch a private directory
   */
  RequestSecrets secrets(BuildRequest request, Supplier<Path> scratch) {
    return new RequestSecrets(request, environment, scratch);
  }
}
