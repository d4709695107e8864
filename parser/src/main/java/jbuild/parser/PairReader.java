package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.parser.syntax.Statement;

/** Names and values: ENV, LABEL and ARG (S077 to S081). */
final class PairReader {
  private PairReader() {}

  static Instruction.Env readEnv(Statement statement) {
    return new Instruction.Env(
        InstructionReader.range(statement),
        statement.text(),
        readPairs(statement),
        statement.legacyPair());
  }

  static Instruction.Label readLabel(Statement statement) {
    return new Instruction.Label(
        InstructionReader.range(statement),
        statement.text(),
        readPairs(statement),
        statement.legacyPair());
  }

  /** ARG takes flags and ignores them. */
  static Instruction.Arg readArg(Statement statement) {
    InstructionReader.requireArguments(statement);
    List<KeyValue> args = new ArrayList<>();
    for (String word : statement.arguments()) {
      args.add(word.indexOf('=') < 0 ? new KeyValue(word, Optional.empty()) : pair("ARG", word));
    }
    return new Instruction.Arg(
        InstructionReader.range(statement), statement.text(), List.copyOf(args));
  }

  private static List<KeyValue> readPairs(Statement statement) {
    Flags.refuse(statement.flags());
    InstructionReader.requireArguments(statement);
    String instruction = statement.keyword().name();
    return statement.arguments().stream().map(word -> pair(instruction, word)).toList();
  }

  private static KeyValue pair(String instruction, String word) {
    int equals = word.indexOf('=');
    if (equals == 0) {
      throw mistake(instruction + " names can not be blank");
    }
    return new KeyValue(word.substring(0, equals), Optional.of(word.substring(equals + 1)));
  }
}
