package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.parser.KeyValue;

/**
 * The variables of a stage: ENV and ARG in one map (S094), and the ARGs that history tells. A stage
 * built on another one begins with a copy of its variables (S093).
 */
final class StageVariables {
  /** Arguments that steer the scan of an SBOM and are no variables (S103). */
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Map<String, String> values;
  private final List<KeyValue> declaredArgs;

  StageVariables() {
    this(Map.of(), List.of());
  }

  private StageVariables(Map<String, String> values, List<KeyValue> declaredArgs) {
    this.values = new LinkedHashMap<>(values);
    this.declaredArgs = new ArrayList<>(declaredArgs);
  }

  StageVariables copy() {
    return new StageVariables(values, declaredArgs);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Sets a variable; one that is set again moves to the end, as BuildKit's list does. */
  void set(String name, String value) {
    values.remove(name);
    values.put(name, value);
  }

  void declare(String name, Optional<String> value) {
    declaredArgs.add(new KeyValue(name, value));
    if (!NO_VARIABLES.contains(name)) {
      value.ifPresent(v -> set(name, v));
    }
  }

  /** Whether an ARG declares the name, with or without a value. */
  boolean declares(String name) {
    return declaredArgs.stream().anyMatch(arg -> arg.key().equals(name));
  }

  /** The names that are set. */
  Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** {@code NAME=value} in the order in which they were set. */
  List<String> environment() {
    return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** The {@code |2 A=1 B=} that a RUN's history begins with; empty when no ARG was declared. */
  String historyPrefix() {
    Map<String, String> shown = new LinkedHashMap<>();
    for (KeyValue arg : declaredArgs) {
      shown.put(arg.key(), get(arg.key()).or(arg::value).orElse(""));
    }
    if (shown.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("|").append(shown.size());
    shown.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.append(' ').toString();
  }
}
