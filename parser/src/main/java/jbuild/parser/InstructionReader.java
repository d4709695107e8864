package jbuild.parser;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.syntax.Heredoc;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Suggestion;

/** A statement's text to its instruction. Each family of instructions has a reader of its own. */
final class InstructionReader {
  private InstructionReader() {}

  /** Reads one statement. Fails with {@code PARSE}, without file and line in the message. */
  static Instruction read(Statement statement) {
    if (statement.isTrigger()) {
      return readOnBuild(statement);
    }
    return switch (statement.keyword()) {
      case ADD -> TransferReader.readAdd(statement);
      case ARG -> PairReader.readArg(statement);
      case CMD -> CommandReader.readCmd(statement);
      case COPY -> TransferReader.readCopy(statement);
      case ENTRYPOINT -> CommandReader.readEntrypoint(statement);
      case ENV -> PairReader.readEnv(statement);
      case EXPOSE -> WordReader.readExpose(statement);
      case FROM -> FromReader.read(statement);
      case HEALTHCHECK -> HealthcheckReader.read(statement);
      case LABEL -> PairReader.readLabel(statement);
      case MAINTAINER -> WordReader.readMaintainer(statement);
      case ONBUILD -> readOnBuild(statement);
      case RUN -> CommandReader.readRun(statement);
      case SHELL -> CommandReader.readShell(statement);
      case STOPSIGNAL -> WordReader.readStopSignal(statement);
      case USER -> WordReader.readUser(statement);
      case VOLUME -> WordReader.readVolume(statement);
      case WORKDIR -> WordReader.readWorkdir(statement);
      case UNKNOWN ->
          throw mistake(
              "unknown instruction: "
                  + statement.written()
                  + Suggestion.ignoringCase(Keyword.names(), statement.written()));
    };
  }

  static SourceRange range(Statement statement) {
    return new SourceRange(statement.startLine(), statement.endLine());
  }

  static InlineFile inlineFile(Heredoc heredoc) {
    return new InlineFile(
        heredoc.name(),
        heredoc.content(),
        heredoc.expand(),
        heredoc.chomp(),
        heredoc.fileDescriptor());
  }

  static Failure mistake(String message) {
    return new Failure(ErrorClass.PARSE, message);
  }

  private static Instruction.OnBuild readOnBuild(Statement statement) {
    boolean chained = statement.triggers().size() > 1;
    if (!chained && statement.written().isEmpty()) {
      throw mistake("ONBUILD requires at least one argument");
    }
    Flags.refuse(statement.triggers().getFirst());
    if (chained) {
      throw mistake("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    Keyword keyword = statement.keyword();
    if (keyword == Keyword.FROM || keyword == Keyword.MAINTAINER) {
      throw mistake(keyword + " isn't allowed as an ONBUILD trigger");
    }
    return new Instruction.OnBuild(range(statement), statement.text(), trigger(statement));
  }

  private static String trigger(Statement statement) {
    String line = statement.source().text();
    int start = line.toLowerCase(Locale.ROOT).indexOf("onbuild") + "onbuild".length();
    while (start < line.length() && " \t\n\f\r".indexOf(line.charAt(start)) >= 0) {
      start++;
    }
    StringBuilder trigger = new StringBuilder(line.substring(start));
    for (Heredoc heredoc : statement.heredocs()) {
      trigger.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return trigger.toString();
  }

  /** The only argument of an instruction that takes exactly one. */
  static String onlyArgument(Statement statement) {
    List<String> arguments = statement.arguments();
    if (arguments.size() != 1) {
      throw mistake(statement.keyword() + " requires exactly one argument");
    }
    return arguments.getFirst();
  }

  static void requireArguments(Statement statement) {
    if (statement.arguments().isEmpty()) {
      throw mistake(statement.keyword() + " requires at least one argument");
    }
  }

  /** A flag's value, where an empty one means that the flag is not there. */
  static Optional<String> nonEmpty(Optional<String> value) {
    return value.filter(v -> !v.isEmpty());
  }
}
