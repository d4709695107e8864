package jbuild.parser.lint;

import java.util.List;
import java.util.Optional;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Blanks;

/** All instructions of all stages are written in the case that most of them have. */
public final class CasingRule {
  private CasingRule() {}

  /**
   * Checks a whole file.
   *
   * @param statements the FROMs and what follows them; what stands above the first does not count
   */
  public static List<Finding> check(List<Statement> statements) {
    Casing wanted = majority(statements);
    return statements.stream()
        .filter(statement -> !wanted.has(firstWord(statement)))
        .map(statement ->
            StatementRules.of(
                statement,
                Rule.CONSISTENT_INSTRUCTION_CASING,
                "Command '"
                    + firstWord(statement)
                    + "' should match the case of the command majority ("
                    + wanted.title()
                    + ")"))
        .toList();
  }

  /** The case that most instructions have; upper case if as many have the other. */
  public static Casing majority(List<Statement> statements) {
    int lower = 0;
    int upper = 0;
    for (Statement statement : statements) {
      Optional<Casing> casing = Casing.of(firstWord(statement));
      lower += casing.filter(c -> c == Casing.LOWERCASE).isPresent() ? 1 : 0;
      upper += casing.filter(c -> c == Casing.UPPERCASE).isPresent() ? 1 : 0;
    }
    return lower > upper ? Casing.LOWERCASE : Casing.UPPERCASE;
  }

  private static String firstWord(Statement statement) {
    String text = statement.text();
    int end = 0;
    while (end < text.length() && !Blanks.isGap(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }
}
