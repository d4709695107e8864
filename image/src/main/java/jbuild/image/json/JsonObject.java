package jbuild.image.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document. A member that is {@code null} counts as absent, as in Go. A member
 * of another type than asked for fails with the document's class.
 */
public final class JsonObject {
  private final String what;
  private final ErrorClass errorClass;
  private final Map<String, @Nullable Object> fields;

  JsonObject(String what, ErrorClass errorClass, Map<String, @Nullable Object> fields) {
    this.what = what;
    this.errorClass = errorClass;
    this.fields = Collections.unmodifiableMap(fields);
  }

  /** The members as {@link JsonWriter} takes them, in the order of the document. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  public boolean has(String name) {
    return fields.get(name) != null;
  }

  public Optional<String> string(String name) {
    return member(name, String.class, "a string");
  }

  public String requiredString(String name) {
    return string(name).orElseThrow(() -> failure("has no \"" + name + "\""));
  }

  /** The string, or an empty one. */
  public String text(String name) {
    return string(name).orElse("");
  }

  public OptionalLong number(String name) {
    return member(name, Long.class, "a whole number")
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  public boolean flag(String name) {
    return member(name, Boolean.class, "true or false").orElse(false);
  }

  public Optional<JsonObject> object(String name) {
    return Optional.ofNullable(fields.get(name)).map(value -> asObject(name, value));
  }

  public List<JsonObject> objects(String name) {
    return items(name).orElse(List.of()).stream().map(item -> asObject(name, item)).toList();
  }

  /** The strings of an array; absent differs from empty. */
  public Optional<List<String>> strings(String name) {
    return items(name).map(items -> items.stream().map(item -> asString(name, item)).toList());
  }

  /** An object whose members are strings, in the order of the document. */
  public Map<String, String> stringMap(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    object(name)
        .ifPresent(object ->
            object.fields.forEach(
                (key, value) -> map.put(key, value == null ? "" : asString(key, value))));
    return map;
  }

  /** A failure of the document's class, with the document's name before the problem. */
  public Failure failure(String problem) {
    return new Failure(errorClass, what + " " + problem);
  }

  private <T> Optional<T> member(String name, Class<T> type, String kind) {
    Object value = fields.get(name);
    if (value != null && !type.isInstance(value)) {
      throw failure("has a \"" + name + "\" that is not " + kind);
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  private Optional<List<Object>> items(String name) {
    return member(name, List.class, "an array")
        .map(list -> {
          List<Object> items = new ArrayList<>();
          for (Object item : list) {
            if (item == null) {
              throw failure("has a null in \"" + name + "\"");
            }
            items.add(item);
          }
          return items;
        });
  }

  @SuppressWarnings("unchecked") // the reader makes only maps of this kind
  private JsonObject asObject(String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      return new JsonObject(what, errorClass, (Map<String, @Nullable Object>) map);
    }
    throw failure("has a \"" + name + "\" that is not an object");
  }

  private String asString(String name, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw failure("has a \"" + name + "\" that is not a string");
  }
}
