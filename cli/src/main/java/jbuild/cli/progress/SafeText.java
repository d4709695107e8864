package jbuild.cli.progress;

import java.util.regex.Pattern;

/**
 * Text from outside made safe to show: no control character reaches the terminal. Colours (SGR
 * sequences) are dropped, every other control character but a tab is written as {@code \x1b}.
 */
public final class SafeText {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private SafeText() {}

  /** One line; a line break in it is shown, not followed. */
  public static String line(String text) {
    if (text.chars().noneMatch(SafeText::isUnsafe)) {
      return text;
    }
    String plain = COLOUR.matcher(text).replaceAll("");
    StringBuilder result = new StringBuilder(plain.length() + 16);
    plain
        .codePoints()
        .forEach(c -> {
          if (isUnsafe(c)) {
            result.append(c == '\n' ? "\\n" : "\\x").append(c == '\n' ? "" : hex(c));
          } else {
            result.appendCodePoint(c);
          }
        });
    return result.toString();
  }

  /** C0 and C1 controls, and the marks that reorder text (U+202A to U+202E, U+2066 to U+2069). */
  private static boolean isUnsafe(int c) {
    return (c < 0x20 && c != '\t')
        || (c >= 0x7f && c < 0xa0)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static String hex(int c) {
    String digits = Integer.toHexString(c);
    return digits.length() < 2 ? "0" + digits : digits;
  }
}
