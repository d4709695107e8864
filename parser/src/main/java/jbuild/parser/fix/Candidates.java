package jbuild.parser.fix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jbuild.parser.ParseResult;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Casing;
import jbuild.parser.lint.CasingRule;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.Linter;
import jbuild.parser.lint.Rule;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;

/** What could be repaired in a file: the findings that its check options let through. */
final class Candidates {
  /** The repair of {@code AS} follows that of its FROM, so rules are in this order. */
  private static final List<Rule> ORDER =
      List.of(
          Rule.CONSISTENT_INSTRUCTION_CASING,
          Rule.STAGE_NAME_CASING,
          Rule.FROM_AS_CASING,
          Rule.LEGACY_KEY_VALUE_FORMAT,
          Rule.JSON_ARGS_RECOMMENDED,
          Rule.NO_EMPTY_CONTINUATION);

  private final Syntax syntax;
  private final Casing majority;
  private final Set<Candidate> found = new HashSet<>();

  /** A rule and the statement that breaks it. */
  record Candidate(Rule rule, Statement statement) {}

  private Candidates(Syntax syntax) {
    this.syntax = syntax;
    this.majority = CasingRule.majority(inStages(syntax));
  }

  /** The statements that count for the casing: the FROMs and what follows them. */
  static List<Statement> inStages(Syntax syntax) {
    return syntax.statements().stream()
        .dropWhile(statement -> statement.outerKeyword() != Keyword.FROM)
        .toList();
  }

  static List<Candidate> of(ParseResult parsed, Syntax syntax, Set<Rule> rules) {
    Candidates candidates = new Candidates(syntax);
    Linter linter = new Linter(CheckOptions.parse(parsed.check().orElse("")));
    parsed.findings().forEach(linter::add);
    candidates.more().forEach(linter::add);
    linter
        .warnings()
        .forEach(w -> candidates.add(w.rule().orElseThrow(), w.ranges().getFirst().endLine()));
    return candidates.found.stream()
        .filter(candidate -> rules.contains(candidate.rule()))
        .sorted(
            Comparator.<Candidate>comparingInt(c -> ORDER.indexOf(c.rule()))
                .thenComparingInt(c -> c.statement().startLine()))
        .toList();
  }

  /**
   * What the parser does not tell: forms that only a planner minds, and each AS that will differ
   * from its FROM once that is written as all others are.
   */
  private List<Finding> more() {
    List<Finding> findings = new ArrayList<>();
    List<Statement> exec = ExecForm.certain(syntax);
    for (Statement statement : syntax.statements()) {
      if (statement.legacyPair() && !statement.isTrigger()) {
        findings.add(finding(Rule.LEGACY_KEY_VALUE_FORMAT, statement));
      } else if (exec.contains(statement)) {
        findings.add(finding(Rule.JSON_ARGS_RECOMMENDED, statement));
      } else if (statement.outerKeyword() == Keyword.FROM && !majority.has(statement.written())) {
        findings.add(finding(Rule.FROM_AS_CASING, statement));
      }
    }
    return findings;
  }

  private static Finding finding(Rule rule, Statement statement) {
    return new Finding(
        rule,
        "",
        new SourceRange(statement.startLine(), statement.endLine()),
        CheckOptions.ofComments(statement.source().comments()));
  }

  private void add(Rule rule, int line) {
    syntax.statements().stream()
        .filter(s -> ORDER.contains(rule) && s.startLine() <= line && line <= s.endLine())
        .findFirst()
        .ifPresent(statement -> found.add(new Candidate(rule, statement)));
  }
}
