package jbuild.parser.text;

/**
 * White space as the Dockerfile language knows it: Unicode's, which includes the no-break space.
 */
public final class Blanks {
  private Blanks() {}

  public static boolean isBlank(int codePoint) {
    return switch (codePoint) {
      case ' ',
          '\t',
          '\n',
          0x0B,
          '\f',
          '\r',
          0x85,
          0xA0,
          0x1680,
          0x2028,
          0x2029,
          0x202F,
          0x205F,
          0x3000 ->
          true;
      default -> codePoint >= 0x2000 && codePoint <= 0x200A;
    };
  }

  /** Whether words of a plain list are split here: ASCII white space but the newline. */
  public static boolean isGap(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
  }

  public static String trimLeading(String text) {
    int start = 0;
    while (start < text.length() && isBlank(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  public static String trim(String text) {
    int end = text.length();
    while (end > 0 && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return trimLeading(text.substring(0, end));
  }
}
