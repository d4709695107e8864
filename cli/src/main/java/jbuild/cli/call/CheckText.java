package jbuild.cli.call;

import java.util.Comparator;
import java.util.List;
import jbuild.api.CheckResult;
import jbuild.cli.progress.Excerpt;
import jbuild.cli.progress.SafeText;
import jbuild.parser.Diagnostic;

/** A check's result for people (section 5.5). */
final class CheckText {
  private CheckText() {}

  /** Warnings in the order of their lines; nothing about an error. */
  static String of(CheckResult result) {
    List<Diagnostic> warnings = result.warnings();
    if (warnings.isEmpty()) {
      return result.error().isPresent() ? "" : "Check complete, no warnings found.\n";
    }
    String count =
        warnings.size() == 1
            ? "1 warning has been found!"
            : warnings.size() + " warnings have been found!";
    StringBuilder out = new StringBuilder("Check complete, ").append(count).append('\n');
    warnings.stream()
        .sorted(Comparator.comparingInt(CheckText::line))
        .forEach(warning -> out.append(warning(result, warning)));
    return out.toString();
  }

  private static int line(Diagnostic warning) {
    return warning.ranges().isEmpty() ? 0 : warning.ranges().getFirst().startLine();
  }

  private static String warning(CheckResult result, Diagnostic warning) {
    String rule =
        warning.rule().map(r -> "WARNING: " + r.title() + " - " + r.documentation()).orElse("");
    return "\n"
        + rule
        + "\n"
        + SafeText.line(warning.message())
        + "\n"
        + Excerpt.of(result.source(), warning.ranges());
  }

  /** What could not be checked, a line an image. */
  static String unresolved(CheckResult result) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic image : result.unresolved()) {
      out.append("Not looked at in full, line ").append(line(image)).append(": ");
      out.append(SafeText.line(image.message())).append('\n');
    }
    return out.toString();
  }
}
