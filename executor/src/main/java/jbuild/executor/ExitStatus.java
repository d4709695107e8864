package jbuild.executor;

/** How a process ended. */
public sealed interface ExitStatus {
  /**
   * @param code 0 to 255
   */
  record Exited(int code) implements ExitStatus {}

  record Signaled(int signal) implements ExitStatus {}

  /** The kernel killed it because memory ran out. */
  record OutOfMemory() implements ExitStatus {}

  /** It was killed because the build was cancelled. */
  record Cancelled() implements ExitStatus {}
}
