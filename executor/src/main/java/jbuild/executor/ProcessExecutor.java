package jbuild.executor;

import java.io.IOException;
import jbuild.failure.Cancellation;

/** Runs processes in root file systems. Safe for use by many threads. */
public interface ProcessExecutor extends AutoCloseable {
  /** Says that processes will be run soon, so that the first need not wait for preparations. */
  default void expect() {}

  /**
   * Runs a process to its end.
   *
   * @param output gets what the process writes, as it comes
   * @return how it ended; a step that could not be started is a {@code STEP} or {@code HOST}
   *     failure
   */
  ExitStatus run(ProcessSpec spec, OutputSink output, Cancellation cancellation) throws IOException;

  /** Ends what is still running and removes every mount. */
  @Override
  void close();

  /** Takes the output of a process. Calls come one at a time. */
  @FunctionalInterface
  interface OutputSink {
    /**
     * @param stream 1 for standard output, 2 for standard error
     */
    void write(int stream, byte[] bytes, int offset, int length);
  }
}
