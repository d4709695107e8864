package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.parser.text.Csv;
import jbuild.parser.text.Scalars;
import jbuild.parser.text.Suggestion;

/** Reads the value of a {@code RUN --device} flag. */
public final class RunDevices {
  private RunDevices() {}

  static void check(String value) {
    var _ = parse(value);
  }

  /** Reads {@code vendor/class=name,required}. Fails with {@code PARSE}. */
  public static RunDevice parse(String value) {
    Optional<String> name = Optional.empty();
    boolean required = false;
    for (String field : Csv.fields(value)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (key.equals("required")) {
        required = isRequired(key, equals < 0 ? "true" : field.substring(equals + 1));
      } else if (name.isPresent()) {
        throw refusal(key, field, equals >= 0);
      } else {
        name = Optional.of(equals >= 0 && key.equals("name") ? field.substring(equals + 1) : field);
      }
    }
    return new RunDevice(name.orElseThrow(() -> mistake("device name is required")), required);
  }

  private static boolean isRequired(String key, String value) {
    return Scalars.parseBoolean(value)
        .orElseThrow(() -> mistake("invalid value for " + key + ": " + value));
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
