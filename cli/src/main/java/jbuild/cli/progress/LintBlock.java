package jbuild.cli.progress;

import java.util.List;

/** The warnings about the Dockerfile that follow a build. */
final class LintBlock {
  private LintBlock() {}

  /** Empty when there are none. */
  static String text(List<String> warnings) {
    if (warnings.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n ").append(warnings.size());
    text.append(warnings.size() == 1 ? " warning found:\n" : " warnings found:\n");
    for (String warning : warnings) {
      text.append(" - ").append(SafeText.line(warning)).append('\n');
    }
    return text.toString();
  }
}
