package jbuild.parser.fix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.fix.Candidates.Candidate;
import jbuild.parser.lint.Casing;
import jbuild.parser.lint.CasingRule;
import jbuild.parser.lint.Rule;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.syntax.SyntaxReader;

/**
 * Repairs a Dockerfile: a pure function of its text. Each repair is checked by reading the repaired
 * file again; one that changes what the file says is left out.
 */
public final class Fixer {
  private final Syntax before;
  private final Casing majority;

  private Fixer(Syntax before) {
    this.before = before;
    this.majority = CasingRule.majority(Candidates.inStages(before));
  }

  /**
   * Repairs what the file's own check options do not skip.
   *
   * @param parsed what the parser made of the source, without errors
   * @param rules whose findings are wanted, of {@link Fix#RULES}
   * @throws Failure with {@code PARSE} if the check options are wrong
   */
  public static Fixed fix(Source source, ParseResult parsed, Set<Rule> rules) {
    if (parsed.dockerfile().isEmpty()) {
      throw new IllegalArgumentException("a file with errors cannot be repaired");
    }
    Syntax syntax = SyntaxReader.read(DockerfileParser.decode(source.bytes()));
    List<Candidate> candidates;
    try {
      candidates = Candidates.of(parsed, syntax, rules);
    } catch (Failure e) {
      throw new Failure(ErrorClass.PARSE, "failed to parse check options: " + e.getMessage(), e);
    }
    return new Fixer(syntax).repair(candidates, new EditedLines(source.bytes()));
  }

  private Fixed repair(List<Candidate> candidates, EditedLines original) {
    EditedLines lines = original.copy();
    List<Fix> fixes = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (apply(candidate, lines)) {
        fixes.add(fix(candidate));
      }
    }
    return fixes.isEmpty() || isSame(lines)
        ? fixed(fixes, lines)
        : repairOneByOne(candidates, original);
  }

  /** Some repair was wrong: finds out which. */
  private Fixed repairOneByOne(List<Candidate> candidates, EditedLines original) {
    EditedLines lines = original.copy();
    List<Fix> fixes = new ArrayList<>();
    for (Candidate candidate : candidates) {
      EditedLines tried = lines.copy();
      if (apply(candidate, tried) && isSame(tried)) {
        lines = tried;
        fixes.add(fix(candidate));
      }
    }
    return fixed(fixes, lines);
  }

  private boolean apply(Candidate candidate, EditedLines lines) {
    return switch (candidate.rule()) {
      case CONSISTENT_INSTRUCTION_CASING ->
          CasingRepairs.keyword(candidate.statement(), majority, lines);
      case FROM_AS_CASING -> CasingRepairs.as(candidate.statement(), lines);
      case STAGE_NAME_CASING -> CasingRepairs.stageName(candidate.statement(), lines);
      case LEGACY_KEY_VALUE_FORMAT ->
          FormRepairs.legacyPair(candidate.statement(), before.escape(), lines);
      case JSON_ARGS_RECOMMENDED -> FormRepairs.execForm(candidate.statement(), lines);
      case NO_EMPTY_CONTINUATION -> FormRepairs.continuation(candidate.statement(), lines);
      default -> throw new IllegalStateException("no repair for " + candidate.rule());
    };
  }

  private boolean isSame(EditedLines lines) {
    return Meaning.isSame(before, SyntaxReader.read(DockerfileParser.decode(lines.bytes())));
  }

  private static Fix fix(Candidate candidate) {
    return new Fix(candidate.rule(), candidate.statement().startLine());
  }

  private static Fixed fixed(List<Fix> fixes, EditedLines lines) {
    fixes.sort(Comparator.comparingInt(Fix::line).thenComparing(Fix::rule));
    return Fixed.of(fixes, lines);
  }
}
