package jbuild.parser.text;

import java.util.ArrayList;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * One line of comma-separated fields; a field in double quotes may hold commas, and doubled quotes.
 */
public final class Csv {
  private Csv() {}

  public static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      boolean quoted = at < line.length() && line.charAt(at) == '"';
      StringBuilder field = new StringBuilder();
      at = quoted ? quotedField(line, at + 1, field) : plainField(line, at, field);
      fields.add(field.toString());
      if (at == line.length()) {
        return List.copyOf(fields);
      }
      at++;
    }
  }

  private static int plainField(String line, int start, StringBuilder field) {
    int comma = line.indexOf(',', start);
    int end = comma < 0 ? line.length() : comma;
    field.append(line, start, end);
    if (field.indexOf("\"") >= 0) {
      throw new Failure(ErrorClass.PARSE, "bare \" in non-quoted field of " + Quoted.of(line));
    }
    return end;
  }

  private static int quotedField(String line, int start, StringBuilder field) {
    int at = start;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        throw stray(line);
      }
      field.append(line, at, quote);
      at = quote + 1;
      if (at == line.length() || line.charAt(at) == ',') {
        return at;
      }
      if (line.charAt(at) != '"') {
        throw stray(line);
      }
      field.append('"');
      at++;
    }
  }

  private static Failure stray(String line) {
    return new Failure(
        ErrorClass.PARSE, "extraneous or missing \" in quoted field of " + Quoted.of(line));
  }
}
