package jbuild.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * One line of comma-separated fields as options use it. A field that begins with a double quote
 * ends with one and may hold commas; a doubled quote in it stands for one (RFC 4180).
 */
final class CsvFields {
  private final String text;
  private int position;

  private CsvFields(String text) {
    this.text = text;
  }

  /** The fields of the line; an empty text has one empty field. */
  static List<String> split(String option, String text) {
    CsvFields fields = new CsvFields(text);
    List<String> result = new ArrayList<>();
    result.add(fields.next(option));
    while (fields.position < text.length()) {
      fields.position++;
      result.add(fields.next(option));
    }
    return List.copyOf(result);
  }

  /**
   * The fields as {@code key=value}, in order. Keys are lower-cased; a field without {@code =} or a
   * key that comes twice is an error.
   */
  static Map<String, String> pairs(String option, String text) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String field : split(option, text)) {
      int equals = field.indexOf('=');
      if (equals <= 0) {
        throw invalid(option, text, "field \"" + field + "\" must be key=value");
      }
      String key = field.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      if (result.put(key, field.substring(equals + 1)) != null) {
        throw invalid(option, text, "\"" + key + "\" is given twice");
      }
    }
    return result;
  }

  /** The failure of an option whose text cannot be used. */
  static Failure invalid(String option, String text, String why) {
    return new Failure(
        ErrorClass.PARSE, "invalid value \"" + text + "\" for " + option + ": " + why);
  }

  /** Reads up to the next comma or the end. */
  private String next(String option) {
    if (position < text.length() && text.charAt(position) == '"') {
      return quoted(option);
    }
    int comma = text.indexOf(',', position);
    int end = comma < 0 ? text.length() : comma;
    String field = text.substring(position, end);
    position = end;
    return field;
  }

  private String quoted(String option) {
    StringBuilder field = new StringBuilder();
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c != '"') {
        field.append(c);
      } else if (position < text.length() && text.charAt(position) == '"') {
        field.append('"');
        position++;
      } else if (position == text.length() || text.charAt(position) == ',') {
        return field.toString();
      } else {
        throw invalid(option, text, "text after a closing quote");
      }
    }
    throw invalid(option, text, "a quote is not closed");
  }
}
