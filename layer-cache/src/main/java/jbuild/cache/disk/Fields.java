package jbuild.cache.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/**
 * The content of a record: named values, in order. A name may come more than once.
 *
 * @param fields names are one word
 */
public record Fields(List<Field> fields) {
  /** A name and its value, which may hold any character. */
  public record Field(String name, String value) {}

  public Fields {
    fields = List.copyOf(fields);
  }

  /** The value of a field that every record of the kind has. */
  public String get(String name) throws DamagedRecordException {
    return find(name).orElseThrow(() -> new DamagedRecordException("no field " + name));
  }

  public Digest digest(String name) throws DamagedRecordException {
    return digestOf(get(name));
  }

  /** Reads a whole number. */
  public long number(String name) throws DamagedRecordException {
    try {
      return Long.parseLong(get(name));
    } catch (NumberFormatException e) {
      throw new DamagedRecordException("field " + name + " is no number");
    }
  }

  public Optional<String> find(String name) {
    // A loop, as each record is asked for each of its fields before a stream would be compiled.
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  public List<String> all(String name) {
    return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
  }

  static Digest digestOf(String text) throws DamagedRecordException {
    try {
      return Digest.parse(text);
    } catch (jbuild.failure.Failure e) {
      throw new DamagedRecordException(e.getMessage());
    }
  }

  /** All values of a name, as digests. */
  public List<Digest> digests(String name) throws DamagedRecordException {
    List<Digest> digests = new ArrayList<>();
    for (String value : all(name)) {
      digests.add(digestOf(value));
    }
    return digests;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects fields. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();

    public Builder add(String name, Object value) {
      fields.add(new Field(name, value.toString()));
      return this;
    }

    public Builder add(String name, Optional<?> value) {
      value.ifPresent(v -> add(name, v));
      return this;
    }

    public Builder addAll(String name, List<?> values) {
      values.forEach(v -> add(name, v));
      return this;
    }

    public Fields build() {
      return new Fields(fields);
    }
  }
}
