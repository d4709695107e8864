package jbuild.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildException;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.Test;

final class ErrorReportTest {
  @Test
  void aMistakeInTheDockerfileShowsItsLines() {
    Source source = new Source("Dockerfile", "FROM a\n\nFOO\n".getBytes(StandardCharsets.UTF_8));
    String message = "dockerfile parse error on line 3: unknown instruction: FOO";
    assertEquals(
        """
        Dockerfile:3
        --------------------
           1 |     FROM a
           2 |    \s
           3 | >>> FOO
           4 |    \s
        --------------------
        ERROR: PARSE: failed to solve: dockerfile parse error on line 3: unknown instruction: FOO
        """,
        report(message, source, Diagnostic.error(message, SourceRange.line(3))));
  }

  @Test
  void ofSeveralMistakesEachIsNamed() {
    Source source = new Source("Dockerfile", "FOO\nBAR".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        """
        unknown instruction: FOO
        Dockerfile:1
        --------------------
           1 | >>> FOO
           2 |     BAR
        --------------------
        unknown instruction: BAR
        Dockerfile:2
        --------------------
           1 |     FOO
           2 | >>> BAR
        --------------------
        ERROR: PARSE: failed to solve: two mistakes
        """,
        report(
            "failed to solve: two mistakes",
            source,
            Diagnostic.error("unknown instruction: FOO", SourceRange.line(1)),
            Diagnostic.error("unknown instruction: BAR", SourceRange.line(2))));
  }

  @Test
  void aCancelledBuildShowsNoLines() {
    Source source = new Source("Dockerfile", "RUN x".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "ERROR: CANCEL: failed to solve: the build was cancelled\n",
        ErrorReport.of(
            new BuildException(
                ErrorClass.CANCEL,
                "the build was cancelled",
                Optional.empty(),
                new BuildException.Details(
                    Optional.of(source),
                    List.of(Diagnostic.error("cancelled", SourceRange.line(1))),
                    Optional.of("RUN x"),
                    List.of()))));
  }

  @Test
  void aFailureIsOneLine() {
    assertEquals(
        "ERROR: NET: no \\n route\\x1b\n",
        ErrorReport.of(new Failure(ErrorClass.NET, "no \n route\u001b\n")));
  }

  private static String report(String message, Source source, Diagnostic... diagnostics) {
    return ErrorReport.of(
        new BuildException(
            ErrorClass.PARSE,
            message,
            Optional.empty(),
            new BuildException.Details(
                Optional.of(source), List.of(diagnostics), Optional.empty(), List.of())));
  }
}
