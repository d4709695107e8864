package jbuild.engine.progress;

import java.util.List;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;

/**
 * Something that happened during a build. {@code vertex} numbers count from 1 in the order of
 * announcement, as the {@code #7} of plain progress. Times are nanoseconds of {@link
 * System#nanoTime}.
 */
public sealed interface BuildEvent {
  /** A vertex will be worked on; told before anything else about it. */
  record Announced(int vertex, String name) implements BuildEvent {}

  record Started(int vertex, long nanos) implements BuildEvent {}

  /**
   * A line or a part of one.
   *
   * @param stream 1 for standard output, 2 for standard error
   */
  record Log(int vertex, int stream, byte[] bytes, long nanos) implements BuildEvent {}

  /**
   * A sub-step with a name, such as {@code transferring context: 2B}.
   *
   * @param totalBytes 0 where it is not known
   */
  record Status(
      int vertex, String text, long currentBytes, long totalBytes, boolean done, long nanos)
      implements BuildEvent {}

  record Warning(int vertex, String text) implements BuildEvent {}

  /** Done, by work or from the cache. */
  record Completed(int vertex, boolean cached, long nanos) implements BuildEvent {}

  record Failed(int vertex, String message, long nanos) implements BuildEvent {}

  record Cancelled(int vertex, long nanos) implements BuildEvent {}

  /** Warnings about the Dockerfile, told once; each names its rule and its lines. */
  record LintWarnings(Source source, List<Diagnostic> warnings) implements BuildEvent {}
}
