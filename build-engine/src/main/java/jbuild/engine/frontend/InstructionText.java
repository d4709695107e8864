package jbuild.engine.frontend;

import java.util.Locale;

/** The text of an instruction as step names show it: upper-case word, one line. */
final class InstructionText {
  private InstructionText() {}

  static String of(String logicalLine) {
    String text = logicalLine.strip();
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    String shown = text.substring(0, end).toUpperCase(Locale.ROOT) + text.substring(end);
    int line = shown.indexOf('\n');
    return line < 0 ? shown : shown.substring(0, line) + "...";
  }
}
