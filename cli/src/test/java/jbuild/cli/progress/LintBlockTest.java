package jbuild.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import jbuild.engine.progress.BuildEvent;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.Test;

class LintBlockTest {
  static final Source SOURCE =
      new Source("Dockerfile", "FROM scratch\nCMD a\n\u001b[2J\n".getBytes(UTF_8));

  static Diagnostic warning(Rule rule, String message, int line) {
    return new Diagnostic(
        Diagnostic.Severity.WARNING, Optional.of(rule), message, List.of(SourceRange.line(line)));
  }

  private static String text(boolean expanded, Diagnostic... warnings) {
    LintBlock block = new LintBlock(expanded);
    block.set(new BuildEvent.LintWarnings(SOURCE, List.of(warnings)));
    return block.text();
  }

  @Test
  void nothingIsSaidOfABuildWithoutWarnings() {
    assertEquals("", new LintBlock(true).text());
    assertEquals("", text(true));
  }

  @Test
  void eachWarningIsALineThatNamesRuleAndLine() {
    assertEquals(
        """

         2 warnings found (use --debug to expand):
         - JSONArgsRecommended: use JSON (line 2)
         - UndefinedVar: '\\x1b' (line 3)
        """,
        text(
            false,
            warning(Rule.JSON_ARGS_RECOMMENDED, "use JSON", 2),
            warning(Rule.UNDEFINED_VAR, "'\u001b'", 3)));
  }

  @Test
  void expandedWarningsShowThePageAndTheLines() {
    assertEquals(
        """

         1 warning found:
         - JSONArgsRecommended: use JSON (line 2)
        Write CMD and ENTRYPOINT in JSON form, so that signals arrive
        More info: docs/lint/json-args-recommended.md
        Dockerfile:2
        --------------------
           1 |     FROM scratch
           2 | >>> CMD a
           3 |     \\x1b[2J
           4 |    \s
        --------------------

        """,
        text(true, warning(Rule.JSON_ARGS_RECOMMENDED, "use JSON", 2)));
  }
}
