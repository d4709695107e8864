package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import jbuild.parser.text.Csv;
import jbuild.parser.text.Quoted;
import jbuild.parser.text.Scalars;
import jbuild.parser.text.Suggestion;

/** The options of one {@code RUN --mount}. Filled while they are read. */
final class MountOptions {
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final List<String> SHARING = List.of("shared", "private", "locked");
  private static final List<String> KEYS =
      List.of(
          "type",
          "from",
          "source",
          "target",
          "readonly",
          "id",
          "sharing",
          "required",
          "size",
          "mode",
          "uid",
          "gid",
          "src",
          "dst",
          "destination",
          "ro",
          "rw",
          "readwrite",
          "env");

  private String type = "bind";
  private String target = "";
  private String source = "";
  private String from = "";
  private String id = "";
  private String sharing = "";
  private Optional<String> env = Optional.empty();
  private Optional<Boolean> readOnly = Optional.empty();
  private boolean required;
  private OptionalLong size = OptionalLong.empty();
  private OptionalLong mode = OptionalLong.empty();
  private OptionalLong uid = OptionalLong.empty();
  private OptionalLong gid = OptionalLong.empty();

  private MountOptions() {}

  /** One field: {@code key=value} or a bare word. */
  private record Field(String key, Optional<String> value, String written) {
    static Field parse(String written, UnaryOperator<String> expand) {
      int equals = written.indexOf('=');
      String key = equals < 0 ? written : written.substring(0, equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(expand.apply(written.substring(equals + 1)));
      return new Field(key.toLowerCase(Locale.ROOT), value, written);
    }
  }

  /**
   * Reads and checks all options; values are given to {@code expand} first. As in BuildKit, what an
   * option means depends on the type that was read before it (S144).
   */
  static MountOptions parse(String value, UnaryOperator<String> expand) {
    List<Field> fields = Csv.fields(value).stream().map(f -> Field.parse(f, expand)).toList();
    MountOptions options = new MountOptions();
    for (Field field : fields) {
      if (field.value().isPresent()) {
        options.set(field.key(), field.value().get(), field.written());
      } else {
        options.setBare(field.key(), field.written());
      }
    }
    options.validate();
    return options;
  }

  /** What the last {@code from} of a value names. */
  static Optional<String> from(String value) {
    return Csv.fields(value).stream()
        .filter(field -> field.regionMatches(true, 0, "from=", 0, 5))
        .reduce((_, last) -> last)
        .flatMap(field -> optional(field.substring(5)));
  }

  /** Checks what can be checked before variables are known (S085). */
  static void check(String value) {
    for (String field : Csv.fields(value)) {
      int equals = field.indexOf('=');
      boolean from = equals == 4 && field.regionMatches(true, 0, "from", 0, 4);
      int dollar = from ? field.indexOf('$', equals) : -1;
      if (dollar >= 0 && dollar < field.length() - 1) {
        throw mistake("'from' doesn't support variable expansion, define alias stage instead");
      }
    }
  }

  String type() {
    return type;
  }

  Optional<String> target() {
    return optional(target);
  }

  Optional<String> source() {
    return optional(source);
  }

  Optional<String> from() {
    return optional(from);
  }

  Optional<String> id() {
    return optional(id);
  }

  Optional<String> sharing() {
    return optional(sharing);
  }

  Optional<String> env() {
    return env;
  }

  /** As written, else what the type has by default. */
  boolean readOnly() {
    return readOnly.orElse(!type.equals("cache") && !type.equals("tmpfs"));
  }

  boolean required() {
    return required;
  }

  OptionalLong sizeBytes() {
    return size;
  }

  OptionalLong mode() {
    return mode;
  }

  OptionalLong uid() {
    return uid;
  }

  OptionalLong gid() {
    return gid;
  }

  private static Optional<String> optional(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private boolean mayBeRequired() {
    return type.equals("secret") || type.equals("ssh");
  }

  private void setBare(String key, String field) {
    switch (key) {
      case "readonly", "ro" -> readOnly = Optional.of(true);
      case "readwrite", "rw" -> readOnly = Optional.of(false);
      case "required" -> setRequired(key, "true");
      default -> throw mistake("invalid field '" + field + "' must be a key=value pair");
    }
  }

  private void set(String key, String value, String field) {
    switch (key) {
      case "type" -> type = oneOf(TYPES, "mount type", value);
      case "from" -> from = value;
      case "source", "src" -> source = value;
      case "target", "dst", "destination" -> target = value;
      case "readonly", "ro" -> readOnly = Optional.of(bool(key, value));
      case "readwrite", "rw" -> readOnly = Optional.of(!bool(key, value));
      case "required" -> setRequired(key, value);
      case "size" -> setSize(key, value);
      case "id" -> id = value;
      case "sharing" -> sharing = oneOf(SHARING, "sharing value", value);
      case "mode" -> mode = number(key, value, 8);
      case "uid" -> uid = number(key, value, 10);
      case "gid" -> gid = number(key, value, 10);
      case "env" -> env = Optional.of(value);
      default ->
          throw mistake(
              "unexpected key '" + key + "' in '" + field + "'" + Suggestion.among(KEYS, key));
    }
  }

  private void setRequired(String key, String value) {
    if (!mayBeRequired()) {
      throw unexpected(key);
    }
    required = bool(key, value);
  }

  private void setSize(String key, String value) {
    if (!type.equals("tmpfs")) {
      throw unexpected(key);
    }
    size = Scalars.parseSize(value);
    if (size.isEmpty()) {
      throw mistake("invalid value for " + key + ": " + value);
    }
  }

  private RuntimeException unexpected(String key) {
    return mistake("unexpected key '" + key + "' for mount type '" + type + "'");
  }

  private static String oneOf(List<String> allowed, String what, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!allowed.contains(lower)) {
      throw mistake(
          "unsupported " + what + " " + Quoted.of(value) + Suggestion.among(allowed, value));
    }
    return lower;
  }

  private static boolean bool(String key, String value) {
    return Scalars.parseBoolean(value)
        .orElseThrow(() -> mistake("invalid value for " + key + ": " + value));
  }

  private static OptionalLong number(String key, String value, int radix) {
    OptionalLong number = Scalars.parseUnsigned32(value, radix);
    if (number.isEmpty()) {
      throw mistake("invalid value " + value + " for " + key);
    }
    return number;
  }

  private void validate() {
    refuseOwner("mode", mode);
    refuseOwner("uid", uid);
    refuseOwner("gid", gid);
    if (type.equals("secret")) {
      validateSecret();
    }
    if (!sharing.isEmpty() && !type.equals("cache")) {
      throw mistake("invalid cache sharing set for " + type + " mount");
    }
  }

  private void refuseOwner(String key, OptionalLong value) {
    if (value.isPresent() && !type.equals("cache") && !mayBeRequired()) {
      throw mistake(key + " not allowed for " + Quoted.of(type) + " type mounts");
    }
  }

  private void validateSecret() {
    if (!from.isEmpty()) {
      throw mistake("secret mount should not have a from");
    }
    if (!sharing.isEmpty()) {
      throw mistake("secret mount should not define sharing");
    }
    if (source.isEmpty() && target.isEmpty() && id.isEmpty()) {
      throw mistake("invalid secret mount. one of source, target required");
    }
    if (!source.isEmpty() && !id.isEmpty()) {
      throw mistake("both source and id can't be set");
    }
  }
}
