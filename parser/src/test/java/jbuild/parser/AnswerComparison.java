package jbuild.parser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares answers as the corpus's own check does: wording never counts, only structure and lines.
 */
final class AnswerComparison {
  /** Fields that count only when the parser answers them. */
  private static final Set<String> OPTIONAL = Set.of("comments", "written", "frontend", "warnings");

  private AnswerComparison() {}

  /** Where the answers differ, or empty. */
  static Optional<String> difference(String kind, JsonNode want, JsonNode got) {
    if (kind.equals("word")) {
      return difference(want, got, "");
    }
    if (want.has("error") != got.has("error")) {
      return Optional.of(want.has("error") ? "should be refused" : "should be accepted");
    }
    if (!want.has("error")) {
      return difference(want, got, "");
    }
    int wanted = want.path("error").path("line").asInt();
    int line = got.path("error").path("line").asInt();
    return kind.equals("dockerfile") && wanted != line
        ? Optional.of("error on line " + wanted + ", not " + line)
        : Optional.empty();
  }

  private static Optional<String> difference(JsonNode want, JsonNode got, String where) {
    if (want.isObject() && got.isObject()) {
      return objects(want, got, where);
    }
    if (want.isArray() && got.isArray()) {
      for (int i = 0; i < want.size() && i < got.size(); i++) {
        Optional<String> found = difference(want.get(i), got.get(i), where + "[" + i + "]");
        if (found.isPresent()) {
          return found;
        }
      }
      return want.size() == got.size()
          ? Optional.empty()
          : Optional.of(where + ": " + want.size() + " entries, not " + got.size());
    }
    boolean same =
        want.equals(got) || (want.isNumber() && got.isNumber() && want.asLong() == got.asLong());
    return same ? Optional.empty() : Optional.of(where + ": " + want + ", not " + got);
  }

  private static Optional<String> objects(JsonNode want, JsonNode got, String where) {
    Set<String> names = new TreeSet<>();
    want.fieldNames().forEachRemaining(names::add);
    got.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode wanted = want.path(name);
      JsonNode given = got.path(name);
      boolean skipped = OPTIONAL.contains(name) && !got.has(name);
      boolean isToldText = where.startsWith(".warnings") && got.has(name);
      boolean wording = (name.equals("text") && !isToldText) || name.endsWith("_error");
      if (skipped || (wording && !name.endsWith("_error")) || (isEmpty(wanted) && isEmpty(given))) {
        continue;
      }
      if (wording) {
        if (wanted instanceof MissingNode || given instanceof MissingNode) {
          return Optional.of(where + "." + name + ": error or not");
        }
        continue;
      }
      Optional<String> found = difference(wanted, given, where + "." + name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty())
        || (node.isTextual() && node.asText().isEmpty())
        || (node.isBoolean() && !node.asBoolean())
        || (node.isNumber() && node.asLong() == 0);
  }
}
