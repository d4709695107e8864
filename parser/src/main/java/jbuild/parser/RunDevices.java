package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.List;
import java.util.Locale;
import jbuild.parser.text.Csv;
import jbuild.parser.text.Scalars;
import jbuild.parser.text.Suggestion;

/**
 * The value of a {@code RUN --device}: its form is checked here, and the planner refuses what this
 * builder cannot give to a step.
 */
final class RunDevices {
  private RunDevices() {}

  static void check(String value) {
    boolean named = false;
    for (String field : Csv.fields(value)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (key.equals("required")) {
        checkRequired(key, equals < 0 ? "true" : field.substring(equals + 1));
      } else if (named) {
        throw refusal(key, field, equals >= 0);
      } else {
        named = true;
      }
    }
    if (!named) {
      throw mistake("device name is required");
    }
  }

  private static void checkRequired(String key, String value) {
    if (Scalars.parseBoolean(value).isEmpty()) {
      throw mistake("invalid value for " + key + ": " + value);
    }
  }

  private static RuntimeException refusal(String key, String field, boolean pair) {
    if (!pair) {
      return mistake("invalid field '" + field + "' must be a key=value pair");
    }
    return key.equals("name")
        ? mistake("device name already set")
        : mistake(
            "unexpected key '"
                + key
                + "' in '"
                + field
                + "'"
                + Suggestion.among(List.of("name", "required"), key));
  }
}
