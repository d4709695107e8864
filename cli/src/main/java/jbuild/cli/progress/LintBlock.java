package jbuild.cli.progress;

import java.util.List;
import java.util.Optional;
import jbuild.engine.progress.BuildEvent;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;

/** The warnings about the Dockerfile that follow a build (section 5.5). */
final class LintBlock {
  private final boolean expanded;
  private Optional<BuildEvent.LintWarnings> told = Optional.empty();

  /**
   * @param expanded whether each warning is shown with its page and its lines
   */
  LintBlock(boolean expanded) {
    this.expanded = expanded;
  }

  void set(BuildEvent.LintWarnings warnings) {
    told = Optional.of(warnings);
  }

  /** Empty when there are none. */
  String text() {
    if (told.isEmpty() || told.get().warnings().isEmpty()) {
      return "";
    }
    List<Diagnostic> warnings = told.get().warnings();
    StringBuilder text = new StringBuilder("\n ").append(warnings.size());
    text.append(warnings.size() == 1 ? " warning found" : " warnings found");
    text.append(expanded ? ":\n" : " (use --debug to expand):\n");
    for (Diagnostic warning : warnings) {
      text.append(" - ").append(SafeText.line(summary(warning))).append('\n');
      if (expanded) {
        text.append(details(told.get().source(), warning)).append('\n');
      }
    }
    return text.toString();
  }

  private static String summary(Diagnostic warning) {
    String rule = warning.rule().map(r -> r.title() + ": ").orElse("");
    String line =
        warning.ranges().isEmpty() ? "" : " (line " + warning.ranges().getFirst().startLine() + ")";
    return rule + warning.message() + line;
  }

  private static String details(Source source, Diagnostic warning) {
    String about =
        warning
            .rule()
            .map(r -> r.description() + "\nMore info: " + r.documentation() + "\n")
            .orElse("");
    return about + Excerpt.of(source, warning.ranges());
  }
}
