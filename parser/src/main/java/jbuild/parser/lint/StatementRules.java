package jbuild.parser.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.parser.SourceRange;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;

/** The rules that look at one statement, whether it can be understood or not. */
public final class StatementRules {
  private StatementRules() {}

  /** What is found about blank lines inside instructions, in the order of the file. */
  public static List<Finding> continuations(List<Statement> statements) {
    List<Finding> findings = new ArrayList<>();
    for (Statement statement : statements) {
      if (statement.source().emptyContinuation()) {
        SourceRange last = SourceRange.line(statement.source().lastTextLine());
        findings.add(
            new Finding(
                Rule.NO_EMPTY_CONTINUATION,
                "Empty continuation line",
                last,
                CheckOptions.ofComments(statement.source().comments())));
      }
    }
    return findings;
  }

  /** What is found about a statement before its arguments are understood. */
  public static List<Finding> check(Statement statement) {
    List<Finding> findings = new ArrayList<>();
    if (statement.outerKeyword() == Keyword.FROM && statement.arguments().size() == 3) {
      checkStageName(statement, findings);
      checkAs(statement, findings);
    } else if (statement.outerKeyword() == Keyword.MAINTAINER) {
      String message = "Maintainer instruction is deprecated in favor of using label";
      findings.add(of(statement, Rule.MAINTAINER_DEPRECATED, message));
    }
    return findings;
  }

  private static void checkStageName(Statement statement, List<Finding> findings) {
    String name = statement.arguments().get(2);
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      String message = "Stage name '" + name + "' should be lowercase";
      findings.add(of(statement, Rule.STAGE_NAME_CASING, message));
    }
  }

  /** A FROM in mixed case is the business of another rule. */
  private static void checkAs(Statement statement, List<Finding> findings) {
    String from = statement.written();
    String as = statement.arguments().get(1);
    Optional<Casing> casing = Casing.of(from);
    if (casing.isPresent() && !casing.get().has(as)) {
      String message = "'" + as + "' and '" + from + "' keywords' casing do not match";
      findings.add(of(statement, Rule.FROM_AS_CASING, message));
    }
  }

  static Finding of(Statement statement, Rule rule, String message) {
    return new Finding(
        rule,
        message,
        new SourceRange(statement.startLine(), statement.endLine()),
        CheckOptions.ofComments(statement.source().comments()));
  }
}
