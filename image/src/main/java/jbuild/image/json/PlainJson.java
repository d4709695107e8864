package jbuild.image.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that is plain: valid, not deep, with short whole numbers and no name twice. Whatever
 * else there is, mistakes above all, is Jackson's to read and to tell, whose start (its base class
 * makes a {@code BigDecimal}, and that the powers of five up to 5^65536) takes longer than a small
 * build.
 */
final class PlainJson {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_DIGITS = 18;
  private static final int MAX_NAME_LENGTH = 1000;
  private static final int HEX_DIGITS = 4;

  /** Stands for a value that is not plain. */
  private enum Doubt {
    DOUBT
  }

  private final String text;
  private int at;

  private PlainJson(String text) {
    this.text = text;
  }

  /** The members of the object that the text is; absent if it is not plain. */
  static Optional<Map<String, @Nullable Object>> object(String text) {
    PlainJson json = new PlainJson(text);
    return json.peek() == '{' && json.value(0) instanceof Members members && json.isAtEnd()
        ? Optional.of(members.fields())
        : Optional.empty();
  }

  /** An object, which differs from every other kind of value by its type. */
  private record Members(Map<String, @Nullable Object> fields) {}

  private @Nullable Object value(int depth) {
    char first = depth > MAX_DEPTH ? 0 : peek();
    return switch (first) {
      case '{' -> members(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> take("true") ? true : Doubt.DOUBT;
      case 'f' -> take("false") ? false : Doubt.DOUBT;
      case 'n' -> take("null") ? null : Doubt.DOUBT;
      default -> number();
    };
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Members members ? members.fields() : value;
  }

  private Object members(int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    at++;
    if (take('}')) {
      return new Members(fields);
    }
    do {
      Object name = peek() == '"' ? string() : Doubt.DOUBT;
      if (!(name instanceof String known)
          || known.length() > MAX_NAME_LENGTH
          || fields.containsKey(known)
          || !take(':')) {
        return Doubt.DOUBT;
      }
      Object value = value(depth);
      if (value instanceof Doubt) {
        return Doubt.DOUBT;
      }
      fields.put(known, plain(value));
    } while (take(','));
    return take('}') ? new Members(fields) : Doubt.DOUBT;
  }

  private Object array(int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    at++;
    if (take(']')) {
      return items;
    }
    do {
      Object value = value(depth);
      if (value instanceof Doubt) {
        return Doubt.DOUBT;
      }
      items.add(plain(value));
    } while (take(','));
    return take(']') ? items : Doubt.DOUBT;
  }

  private Object string() {
    int start = ++at;
    while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) != '\\') {
      if (text.charAt(at) == '"') {
        return text.substring(start, at++);
      }
      at++;
    }
    return escaped(new StringBuilder(text.substring(start, at)));
  }

  /** The rest of a string in which something stands for something else. */
  private Object escaped(StringBuilder value) {
    while (at < text.length() && text.charAt(at) >= ' ') {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        int meant = escape();
        if (meant < 0) {
          return Doubt.DOUBT;
        }
        c = (char) meant;
      }
      value.append(c);
    }
    return Doubt.DOUBT;
  }

  /** What follows a backslash means, or -1. */
  private int escape() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> -1;
    };
  }

  private int hex() {
    int value = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      char c = at < text.length() ? text.charAt(at++) : 0;
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = 16 * value + digit;
    }
    return value;
  }

  private Object number() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    int digits = at - start;
    boolean isWhole = at == text.length() || ".eE+-".indexOf(text.charAt(at)) < 0;
    boolean leadingZero = digits > 1 && text.charAt(start) == '0';
    return digits > 0 && digits <= MAX_DIGITS && isWhole && !leadingZero
        ? Long.valueOf(Long.parseLong(text, start, at, 10))
        : Doubt.DOUBT;
  }

  private boolean take(String word) {
    boolean found = text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  private boolean take(char expected) {
    boolean found = peek() == expected;
    at += found ? 1 : 0;
    return found;
  }

  private boolean isAtEnd() {
    var _ = peek();
    return at == text.length();
  }

  /** The next character that is not blank, 0 at the end; it is not taken. */
  private char peek() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      at++;
    }
    return 0;
  }
}
