package jbuild.parser;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.parser.lint.CasingRule;
import jbuild.parser.lint.DescriptionRule;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.StageNameRules;
import jbuild.parser.lint.StatementRules;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.syntax.SyntaxError;
import jbuild.parser.text.Quoted;

/** Puts the instructions of one file in their stages and collects what is wrong with them. */
final class DockerfileAssembly {
  private final Source source;
  private final Syntax syntax;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private Optional<Instruction.From> from = Optional.empty();
  private List<Instruction> instructions = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private boolean failed;
  private boolean inStage;
  private boolean strayTold;

  DockerfileAssembly(Source source, Syntax syntax) {
    this.source = source;
    this.syntax = syntax;
  }

  ParseResult assemble() {
    for (SyntaxError error : syntax.errors()) {
      fail(error.message(), new SourceRange(error.startLine(), error.endLine()));
    }
    if (syntax.statements().isEmpty() && !failed) {
      fail("file with no instructions", SourceRange.line(1));
    }
    if (!failed) {
      findings.addAll(StatementRules.continuations(syntax.statements()));
    }
    for (Statement statement : syntax.statements()) {
      if (!failed) {
        findings.addAll(StatementRules.check(statement));
      }
      add(statement);
    }
    closeStage();
    if (!failed) {
      checkStages();
    }
    diagnostics.sort((a, b) -> Integer.compare(line(a), line(b)));
    return new ParseResult(
        failed ? Optional.empty() : Optional.of(dockerfile()),
        diagnostics,
        findings,
        syntax.check());
  }

  private static int line(Diagnostic diagnostic) {
    return diagnostic.ranges().getFirst().startLine();
  }

  /** The rules that look at all stages; only a file without mistakes has them. */
  private void checkStages() {
    List<Statement> statements =
        syntax.statements().stream().dropWhile(s -> s.outerKeyword() != Keyword.FROM).toList();
    findings.addAll(
        StageNameRules.check(
            statements.stream()
                .filter(s -> s.outerKeyword() == Keyword.FROM && s.arguments().size() == 3)
                .toList()));
    findings.addAll(CasingRule.check(statements));
  }

  private Dockerfile dockerfile() {
    return new Dockerfile(
        source, syntax.escape(), syntax.syntax(), syntax.check(), comments(), globalArgs, stages);
  }

  private Map<Integer, List<String>> comments() {
    Map<Integer, List<String>> comments = new HashMap<>();
    for (Statement statement : syntax.statements()) {
      if (!statement.source().comments().isEmpty()) {
        comments.put(statement.startLine(), statement.source().comments());
      }
    }
    return comments;
  }

  private void add(Statement statement) {
    Instruction instruction;
    try {
      instruction = InstructionReader.read(statement);
    } catch (Failure e) {
      fail(String.valueOf(e.getMessage()), InstructionReader.range(statement));
      // The instructions below a FROM that is wrong are not to blame for it.
      inStage = true;
      return;
    }
    if (!failed) {
      DescriptionRule.check(statement, names(instruction)).ifPresent(findings::add);
    }
    if (instruction instanceof Instruction.From next) {
      closeStage();
      from = Optional.of(next);
      inStage = true;
    } else if (!inStage && instruction instanceof Instruction.Arg arg) {
      globalArgs.add(arg);
    } else if (inStage) {
      instructions.add(instruction);
    } else if (!strayTold) {
      fail("no build stage in current context", instruction.range());
      strayTold = true;
    }
  }

  /** What a comment above the instruction may describe. */
  private static List<String> names(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From next -> next.stageName().stream().toList();
      case Instruction.Arg arg -> arg.args().stream().map(KeyValue::key).toList();
      default -> List.of();
    };
  }

  private void closeStage() {
    from.ifPresent(
        f -> stages.add(new Stage(stages.size(), f, f.stageName(), List.copyOf(instructions))));
    instructions = new ArrayList<>();
  }

  private void fail(String message, SourceRange range) {
    failed = true;
    diagnostics.add(Diagnostic.error(Quoted.printable(message), range));
  }
}
