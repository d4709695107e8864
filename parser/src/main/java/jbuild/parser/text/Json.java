package jbuild.parser.text;

import java.util.BitSet;

/** As much JSON as Dockerfiles need: what is an array, and what a string stands for. */
public final class Json {
  /** Deeper nesting counts as no JSON at all. */
  private static final int MAX_DEPTH = 10_000;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Whether the whole text is one valid JSON array, of whatever elements. Iterative. */
  public static boolean isArray(String text) {
    String trimmed = Blanks.trimLeading(text);
    return trimmed.startsWith("[") && new Json(trimmed).isOneValue();
  }

  private boolean isOneValue() {
    BitSet arrays = new BitSet();
    int depth = 0;
    do {
      skipBlanks();
      char c = peek();
      if (c == '[' || c == '{') {
        at++;
        arrays.set(depth++, c == '[');
        skipBlanks();
        if (depth > MAX_DEPTH) {
          return false;
        }
        if (peek() != (c == '[' ? ']' : '}')) {
          if (c == '{' && !isKey()) {
            return false;
          }
          continue;
        }
      } else if (!isScalar()) {
        return false;
      }
      depth = closeAll(arrays, depth);
    } while (depth > 0);
    skipBlanks();
    return depth == 0 && at == text.length();
  }

  /** Closes what ends here and steps over a comma; the depth that is left, or -1 if it is wrong. */
  private int closeAll(BitSet arrays, int start) {
    int depth = start;
    while (depth > 0) {
      skipBlanks();
      boolean array = arrays.get(depth - 1);
      char c = peek();
      if (c == ',') {
        at++;
        skipBlanks();
        return array || isKey() ? depth : -1;
      }
      if (c != (array ? ']' : '}')) {
        return -1;
      }
      at++;
      depth--;
    }
    return depth;
  }

  private boolean isKey() {
    if (!isString()) {
      return false;
    }
    skipBlanks();
    return take(":");
  }

  private boolean isScalar() {
    return switch (peek()) {
      case '"' -> isString();
      case 't' -> take("true");
      case 'f' -> take("false");
      case 'n' -> take("null");
      default -> isNumber();
    };
  }

  private boolean isNumber() {
    take("-");
    boolean valid = take("0") || isDigits();
    if (valid && take(".")) {
      valid = isDigits();
    }
    if (valid && (take("e") || take("E"))) {
      if (!take("+")) {
        take("-");
      }
      valid = isDigits();
    }
    return valid;
  }

  private boolean isDigits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean isString() {
    if (!take("\"")) {
      return false;
    }
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || (c == '\\' && !isEscape())) {
        return false;
      }
    }
    return false;
  }

  private boolean isEscape() {
    char c = peek();
    at++;
    if (c != 'u') {
      return c != 0 && "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int i = 0; i < 4; i++, at++) {
      char digit = peek();
      if (digit > 'f' || Character.digit(digit, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean take(String expected) {
    boolean found = text.startsWith(expected, at);
    at += found ? expected.length() : 0;
    return found;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** What a valid JSON string, quotes included, stands for. A lone surrogate becomes U+FFFD. */
  public static String unescape(String literal) {
    StringBuilder value = new StringBuilder(literal.length());
    for (int i = 1; i < literal.length() - 1; i++) {
      char c = literal.charAt(i);
      if (c == '\\') {
        c = literal.charAt(++i);
        if (c == 'u') {
          c = (char) Integer.parseInt(literal, i + 1, i + 5, 16);
          i += 4;
        } else {
          int known = "bfnrt".indexOf(c);
          c = known < 0 ? c : "\b\f\n\r\t".charAt(known);
        }
      }
      value.append(c);
    }
    return withoutLoneSurrogates(value);
  }

  private static String withoutLoneSurrogates(StringBuilder value) {
    StringBuilder clean = new StringBuilder(value.length());
    value
        .codePoints()
        .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
