package jbuild.api;

import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;

/**
 * A build that failed, with all that a door needs to tell it well.
 *
 * <p>The parts that are not always there: the step's name and last output, and the excerpt of the
 * Dockerfile.
 */
public final class BuildException extends Failure {
  private static final long serialVersionUID = 1L;

  private final transient Details details;

  /**
   * @param diagnostics mistakes in the Dockerfile, all of them
   * @param stepName {@code [build 2/3] RUN make}, of a step that failed
   * @param logTail the last lines of its output, each with its time: {@code 0.210 text}
   */
  public record Details(
      Optional<Source> dockerfile,
      List<Diagnostic> diagnostics,
      Optional<String> stepName,
      List<String> logTail) {}

  public BuildException(
      ErrorClass errorClass, String message, Optional<Failure> cause, Details details) {
    super(errorClass, message, cause.orElse(null));
    this.details = details;
  }

  public Details details() {
    return details;
  }
}
