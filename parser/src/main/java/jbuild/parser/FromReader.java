package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Quoted;

/** FROM (S104, S105). */
final class FromReader {
  private static final Flags.Known FLAGS = Flags.Known.singles("platform");

  private FromReader() {}

  static Instruction.From read(Statement statement) {
    List<String> words = statement.arguments();
    Optional<String> name = stageName(words);
    Flags flags = FLAGS.read(statement.flags());
    return new Instruction.From(
        InstructionReader.range(statement),
        statement.text(),
        words.getFirst(),
        name,
        InstructionReader.nonEmpty(flags.value("platform")));
  }

  private static Optional<String> stageName(List<String> words) {
    if (words.size() == 1) {
      return Optional.empty();
    }
    if (words.size() != 3 || !words.get(1).equalsIgnoreCase("as")) {
      throw mistake("FROM requires either one or three arguments");
    }
    String name = words.get(2).toLowerCase(Locale.ROOT);
    if (!isStageName(name)) {
      throw mistake(
          "invalid name for build stage: "
              + Quoted.of(words.get(2))
              + ", name can't start with a number or contain symbols");
    }
    return Optional.of(name);
  }

  private static boolean isStageName(String name) {
    return name.charAt(0) >= 'a'
        && name.charAt(0) <= 'z'
        && name.chars().allMatch(c -> "abcdefghijklmnopqrstuvwxyz0123456789-_.".indexOf(c) >= 0);
  }
}
