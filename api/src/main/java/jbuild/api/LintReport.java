package jbuild.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.engine.frontend.LintSink;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.Diagnostic;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.Linter;

/** What lint has to say about one build: from the parser, then from the planner. */
final class LintReport implements LintSink {
  static final String CHECK_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  private final CheckOptions options;
  private final Linter linter;
  private final List<Diagnostic> unresolved = new ArrayList<>();

  /** Fails with {@code PARSE} if the options are wrong. */
  LintReport(ParseResult parsed, BuildRequest request) {
    this.options = options(parsed, request);
    this.linter = new Linter(options);
    parsed.findings().forEach(linter::add);
  }

  /** The build argument stands for the whole directive, even if it is empty. */
  private static CheckOptions options(ParseResult parsed, BuildRequest request) {
    String argument = request.buildArgs().get(CHECK_ARGUMENT);
    String what = argument == null ? "check options" : CHECK_ARGUMENT;
    try {
      return CheckOptions.parse(argument == null ? parsed.check().orElse("") : argument);
    } catch (Failure e) {
      throw new Failure(ErrorClass.PARSE, "failed to parse " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void found(Finding finding) {
    linter.add(finding);
  }

  @Override
  public void unresolved(SourceRange where, Failure failure) {
    Diagnostic diagnostic =
        new Diagnostic(
            Diagnostic.Severity.WARNING,
            Optional.empty(),
            String.valueOf(failure.getMessage()),
            List.of(where));
    if (!unresolved.contains(diagnostic)) {
      unresolved.add(diagnostic);
    }
  }

  /** Shows the warnings, if there are any. */
  void tell(Source source, ProgressLog progress) {
    if (!linter.warnings().isEmpty()) {
      progress.tell(new BuildEvent.LintWarnings(source, linter.warnings()));
    }
  }

  /** Fails with {@code PARSE} if the options make the warnings an error. */
  void requireNoViolation() {
    Optional<String> violation = linter.violation();
    if (violation.isPresent()) {
      throw new Failure(ErrorClass.PARSE, violation.get());
    }
  }

  CheckResult result(Source source, Optional<BuildException> error) {
    return new CheckResult(source, linter.warnings(), unresolved, error, options.error());
  }
}
