package jbuild.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.op.CallerSecrets;
import jbuild.executor.ProcessExecutor;
import jbuild.executor.RuntimeExecutor;

/** What steps run with. */
final class Executors {
  private final Map<String, String> environment;

  /**
   * @param environment of the caller: where programs are, and the values of secrets
   */
  Executors(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @param directory for the state of running steps
   */
  ProcessExecutor make(Path directory) {
    return new RuntimeExecutor(
        new RuntimeExecutor.Options(
            directory, environment.getOrDefault("PATH", ""), Optional.empty()));
  }

  CallerSecrets secrets(BuildRequest request) {
    return new RequestSecrets(request, environment);
  }
}
