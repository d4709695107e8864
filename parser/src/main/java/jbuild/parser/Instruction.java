package jbuild.parser;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One statement of a Dockerfile, typed but not expanded: variables and quotes are still in. {@code
 * text} is the logical line without heredoc bodies, for step names and messages.
 */
public sealed interface Instruction {
  /** Where the instruction stands, from its first to its last line (heredocs included). */
  SourceRange range();

  /** The logical line as written: continuations joined, comments gone. */
  String text();

  record From(
      SourceRange range,
      String text,
      String base,
      Optional<String> stageName,
      Optional<String> platform)
      implements Instruction {}

  record Arg(SourceRange range, String text, List<KeyValue> args) implements Instruction {}

  /**
   * @param legacy whether it was written {@code ENV name value}, without an equals sign
   */
  record Env(SourceRange range, String text, List<KeyValue> pairs, boolean legacy)
      implements Instruction {}

  /**
   * @param legacy as for {@link Env}
   */
  record Label(SourceRange range, String text, List<KeyValue> pairs, boolean legacy)
      implements Instruction {}

  /**
   * @param mounts the values of {@code --mount} as written; {@link RunMounts} reads them once the
   *     stage's variables are known (S085)
   * @param devices the values of {@code --device} as written
   */
  record Run(
      SourceRange range,
      String text,
      Command command,
      List<String> mounts,
      Optional<String> network,
      Optional<String> security,
      List<String> devices)
      implements Instruction {}

  record Cmd(SourceRange range, String text, Command command) implements Instruction {}

  record Entrypoint(SourceRange range, String text, Command command) implements Instruction {}

  record Shell(SourceRange range, String text, List<String> words) implements Instruction {}

  record Copy(SourceRange range, String text, Transfer transfer, Optional<String> from)
      implements Instruction {}

  /**
   * @param checksum unexpanded
   * @param unpack absent unless written
   */
  record Add(
      SourceRange range,
      String text,
      Transfer transfer,
      Optional<String> checksum,
      Optional<Boolean> keepGitDir,
      Optional<Boolean> unpack)
      implements Instruction {}

  /**
   * What COPY and ADD have in common. Sources keep the order in which they were written, paths and
   * heredocs apart (BuildKit copies paths first).
   */
  record Transfer(
      List<String> sources,
      List<InlineFile> inlineFiles,
      String destination,
      Optional<String> chown,
      Optional<String> chmod,
      boolean link,
      boolean parents,
      List<String> excludes) {}

  record Workdir(SourceRange range, String text, String path) implements Instruction {}

  record User(SourceRange range, String text, String user) implements Instruction {}

  record Expose(SourceRange range, String text, List<String> ports) implements Instruction {}

  record Volume(SourceRange range, String text, List<String> paths) implements Instruction {}

  record StopSignal(SourceRange range, String text, String signal) implements Instruction {}

  /**
   * @param test {@code NONE}, or {@code CMD} / {@code CMD-SHELL} and its words; durations in
   *     nanoseconds, 0 when not written
   */
  record Healthcheck(
      SourceRange range,
      String text,
      List<String> test,
      long intervalNanos,
      long timeoutNanos,
      long startPeriodNanos,
      long startIntervalNanos,
      OptionalInt retries)
      implements Instruction {}

  /**
   * @param trigger the raw text, heredocs included
   */
  record OnBuild(SourceRange range, String text, String trigger) implements Instruction {}

  record Maintainer(SourceRange range, String text, String maintainer) implements Instruction {}
}
