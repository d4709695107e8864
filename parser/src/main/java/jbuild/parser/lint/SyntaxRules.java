package jbuild.parser.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.text.Blanks;

/** The rules that need no more than the statements. */
public final class SyntaxRules {
  /**
   * @param rule its name in the documentation
   * @param startLine 1-based
   */
  public record Finding(String rule, String message, int startLine, int endLine) {}

  private SyntaxRules() {}

  /** All findings, in the order of the statements. */
  public static List<Finding> check(Syntax syntax) {
    List<Finding> findings = new ArrayList<>();
    Optional<Boolean> upper = majorityCase(syntax.statements());
    for (Statement statement : syntax.statements()) {
      checkCasing(statement, upper, findings);
      checkForm(statement, findings);
      if (statement.outerKeyword() == Keyword.FROM) {
        checkFrom(statement, findings);
      } else if (statement.outerKeyword() == Keyword.MAINTAINER) {
        String message = "Maintainer instruction is deprecated in favor of using label";
        add(statement, "MaintainerDeprecated", message, findings);
      }
    }
    return List.copyOf(findings);
  }

  private static void checkForm(Statement statement, List<Finding> findings) {
    if (statement.source().emptyContinuation()) {
      int line = statement.source().lastTextLine();
      findings.add(
          new Finding(
              "NoEmptyContinuation",
              "Empty continuation line found in: " + statement.source().text(),
              line,
              line));
    }
    if (statement.legacyPair() && !statement.isTrigger()) {
      String name = statement.keyword().name();
      add(
          statement,
          "LegacyKeyValueFormat",
          "\""
              + name
              + " key=value\" should be used instead of legacy \""
              + name
              + " key value\" format",
          findings);
    }
  }

  private static void checkFrom(Statement statement, List<Finding> findings) {
    List<String> words = statement.arguments();
    if (words.size() != 3 || !words.get(1).equalsIgnoreCase("as")) {
      return;
    }
    String name = words.get(2);
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      add(statement, "StageNameCasing", "Stage name '" + name + "' should be lowercase", findings);
    }
    Optional<Boolean> from = casing(statement.written());
    Optional<Boolean> as = casing(words.get(1));
    if (from.isPresent() && !from.equals(as)) {
      add(
          statement,
          "FromAsCasing",
          "'" + words.get(1) + "' and '" + statement.written() + "' keywords' casing do not match",
          findings);
    }
  }

  private static void checkCasing(
      Statement statement, Optional<Boolean> upper, List<Finding> findings) {
    String written = firstWord(statement);
    if (statement.outerKeyword() == Keyword.UNKNOWN || casing(written).equals(upper)) {
      return;
    }
    String majority = upper.orElse(true) ? "uppercase" : "lowercase";
    add(
        statement,
        "ConsistentInstructionCasing",
        "Command '"
            + written
            + "' should match the case of the command majority ("
            + majority
            + ")",
        findings);
  }

  /** Whether most instructions are in upper case; empty if none is in one case. */
  private static Optional<Boolean> majorityCase(List<Statement> statements) {
    int upper = 0;
    int lower = 0;
    for (Statement statement : statements) {
      String written = firstWord(statement);
      Optional<Boolean> casing = casing(written);
      if (casing.isPresent() && statement.outerKeyword() != Keyword.UNKNOWN) {
        upper += casing.get() ? 1 : 0;
        lower += casing.get() ? 0 : 1;
      }
    }
    return Optional.of(upper >= lower);
  }

  private static String firstWord(Statement statement) {
    String text = statement.text();
    int end = 0;
    while (end < text.length() && !Blanks.isGap(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  /** True for upper case, false for lower case, empty for mixed. */
  private static Optional<Boolean> casing(String word) {
    if (word.equals(word.toUpperCase(Locale.ROOT))) {
      return Optional.of(true);
    }
    return word.equals(word.toLowerCase(Locale.ROOT)) ? Optional.of(false) : Optional.empty();
  }

  private static void add(
      Statement statement, String rule, String message, List<Finding> findings) {
    if (!isSkipped(statement, rule)) {
      findings.add(new Finding(rule, message, statement.startLine(), statement.endLine()));
    }
  }

  /** Whether a comment {@code # check=skip=RULE} stands directly above the instruction. */
  private static boolean isSkipped(Statement statement, String rule) {
    for (String comment : statement.source().comments()) {
      if (comment.startsWith("check=skip=")) {
        List<String> rules = List.of(comment.substring("check=skip=".length()).split(",", -1));
        if (rules.contains(rule) || rules.contains("all")) {
          return true;
        }
      }
    }
    return false;
  }
}
