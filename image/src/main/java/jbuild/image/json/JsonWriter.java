package jbuild.image.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON exactly as Go's encoder does by default, because a digest is taken over the bytes:
 * {@code <}, {@code >} and {@code &} are escaped, other text beyond ASCII is not. Takes maps with
 * string keys (written in their own order), collections, strings, whole numbers, booleans and null.
 */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder(1024);
  private final String indent;
  private int depth;

  private JsonWriter(String indent) {
    this.indent = indent;
  }

  /** Without any blank. */
  public static byte[] compact(Object value) {
    return write(value, "");
  }

  /** A line for each value, indented by two spaces a level. */
  public static byte[] indented(Object value) {
    return write(value, "  ");
  }

  /** The map sorted by the keys' bytes, as Go writes its maps. */
  public static <V> Map<String, V> sorted(Map<String, V> map) {
    Map<String, V> sorted =
        new TreeMap<>((a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)));
    sorted.putAll(map);
    return sorted;
  }

  private static byte[] write(Object value, String indent) {
    JsonWriter writer = new JsonWriter(indent);
    writer.value(value);
    return writer.out.toString().getBytes(UTF_8);
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text);
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case Boolean flag -> out.append(flag.booleanValue());
      case JsonNumber number -> out.append(number.text());
      case Map<?, ?> map -> object(map);
      case Collection<?> items -> array(items);
      default -> throw new IllegalStateException("not a JSON value: " + value.getClass());
    }
  }

  private void object(Map<?, ?> map) {
    out.append('{');
    depth++;
    boolean first = true;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      next(first);
      first = false;
      string((String) member.getKey());
      out.append(indent.isEmpty() ? ":" : ": ");
      value(member.getValue());
    }
    depth--;
    end(first, '}');
  }

  private void array(Collection<?> items) {
    out.append('[');
    depth++;
    boolean first = true;
    for (Object item : items) {
      next(first);
      first = false;
      value(item);
    }
    depth--;
    end(first, ']');
  }

  private void next(boolean first) {
    if (!first) {
      out.append(',');
    }
    newLine();
  }

  private void end(boolean empty, char bracket) {
    if (!empty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (!indent.isEmpty()) {
      out.append('\n').repeat(indent, depth);
    }
  }

  /**
   * What stands for itself is appended in runs: a config is written before any of this is compiled.
   */
  private void string(String text) {
    out.append('"');
    int plain = 0;
    int at = 0;
    while (at < text.length()) {
      if (isPlain(text.charAt(at))) {
        at++;
        continue;
      }
      out.append(text, plain, at);
      int c = text.codePointAt(at);
      special(c);
      at += Character.charCount(c);
      plain = at;
    }
    out.append(text, plain, at).append('"');
  }

  private static boolean isPlain(char c) {
    return c < 0x7f && c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
  }

  private void special(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '<', '>', '&', 0x2028, 0x2029 -> escaped(c);
      default -> {
        if (c < ' ') {
          escaped(c);
        } else if (Character.getType(c) == Character.SURROGATE) {
          escaped(0xfffd);
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  private void escaped(int c) {
    out.append("\\u").append(HexFormat.of().toHexDigits((char) c));
  }
}
