package jbuild.parser.text;

import java.util.HexFormat;

/** A text in double quotes with escapes, as messages show it: one line, no control characters. */
public final class Quoted {
  private Quoted() {}

  public static String of(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  /** The text as it is, but control characters shown as escapes, for messages. */
  public static String printable(String text) {
    if (text.codePoints().allMatch(Quoted::isPrintable)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (isPrintable(c)) {
            shown.appendCodePoint(c);
          } else {
            append(shown, c);
          }
        });
    return shown.toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0B -> quoted.append("\\v");
      case '\f' -> quoted.append("\\f");
      case '\b' -> quoted.append("\\b");
      case 7 -> quoted.append("\\a");
      default -> appendOther(quoted, c);
    }
  }

  private static void appendOther(StringBuilder quoted, int c) {
    if (isPrintable(c)) {
      quoted.appendCodePoint(c);
    } else if (c < 0x80) {
      quoted.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
    } else if (c < 0x10000) {
      quoted.append("\\u").append(HexFormat.of().toHexDigits((short) c));
    } else {
      quoted.append("\\U").append(HexFormat.of().toHexDigits(c));
    }
  }

  private static boolean isPrintable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
