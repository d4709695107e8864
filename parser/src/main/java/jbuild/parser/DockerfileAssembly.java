package jbuild.parser;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.parser.lint.SyntaxRules;
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
    for (Statement statement : syntax.statements()) {
      add(statement);
    }
    closeStage();
    SyntaxRules.check(syntax).forEach(w -> diagnostics.add(warning(w)));
    diagnostics.sort(Comparator.comparingInt(d -> d.ranges().getFirst().startLine()));
    return new ParseResult(
        failed ? Optional.empty() : Optional.of(dockerfile()), List.copyOf(diagnostics));
  }

  private Dockerfile dockerfile() {
    return new Dockerfile(
        source,
        syntax.escape(),
        syntax.syntax(),
        syntax.check(),
        List.copyOf(globalArgs),
        List.copyOf(stages));
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

  private void closeStage() {
    from.ifPresent(
        f -> stages.add(new Stage(stages.size(), f, f.stageName(), List.copyOf(instructions))));
    instructions = new ArrayList<>();
  }

  private void fail(String message, SourceRange range) {
    failed = true;
    diagnostics.add(Diagnostic.error(Quoted.printable(message), range));
  }

  private static Diagnostic warning(SyntaxRules.Finding finding) {
    return new Diagnostic(
        Diagnostic.Severity.WARNING,
        Optional.of(finding.rule()),
        Quoted.printable(finding.message()),
        List.of(new SourceRange(finding.startLine(), finding.endLine())));
  }
}
