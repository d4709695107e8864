package jbuild.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of the form {@code KEY=VALUE}; of a key given twice the last value counts. */
final class KeyValueOptions {
  private KeyValueOptions() {}

  /** {@code --label}: a key alone has an empty value. */
  static Map<String, String> labels(List<String> texts) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String text : texts) {
      result.put(key("--label", text), value(text));
    }
    return result;
  }

  /**
   * {@code --build-arg}: a key alone takes its value from the environment, and is left out where
   * the environment has none.
   */
  static Map<String, String> buildArgs(List<String> texts, Map<String, String> environment) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String text : texts) {
      String key = key("--build-arg", text);
      String inherited = environment.get(key);
      if (key.length() < text.length()) {
        result.put(key, value(text));
      } else if (inherited != null) {
        result.put(key, inherited);
      }
    }
    return result;
  }

  /** What stands before the first {@code =}, or all. */
  static String key(String option, String text) {
    int equals = text.indexOf('=');
    String key = equals < 0 ? text : text.substring(0, equals);
    if (key.isEmpty()) {
      throw CsvFields.invalid(option, text, "the name is empty");
    }
    return key;
  }

  /** What stands behind the first {@code =}, or nothing. */
  static String value(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? "" : text.substring(equals + 1);
  }
}
