package jbuild.parser;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.text.Suggestion;

/** The flags of one instruction, checked against those that it knows (S026 to S031). */
final class Flags {
  private static final Flags NONE = new Flags(Set.of(), Set.of(), Set.of());

  private final Set<String> booleans;
  private final Set<String> singles;
  private final Set<String> lists;
  private final Map<String, List<String>> values = new HashMap<>();

  private Flags(Set<String> booleans, Set<String> singles, Set<String> lists) {
    this.booleans = booleans;
    this.singles = singles;
    this.lists = lists;
  }

  /** Says which flags an instruction knows. */
  record Known(Set<String> booleans, Set<String> singles, Set<String> lists) {
    static Known singles(String... names) {
      return new Known(Set.of(), Set.of(names), Set.of());
    }

    Flags read(List<String> written) {
      Flags flags = new Flags(booleans, singles, lists);
      for (String flag : written) {
        if (flag.equals("--")) {
          break;
        }
        flags.read(flag);
      }
      return flags;
    }
  }

  /** Fails if any flag is written at all. */
  static void refuse(List<String> written) {
    written.forEach(NONE::read);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).map(List::getFirst);
  }

  List<String> values(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  Optional<Boolean> bool(String name) {
    return value(name).map("true"::equals);
  }

  boolean isTrue(String name) {
    return bool(name).orElse(false);
  }

  private void read(String flag) {
    int equals = flag.indexOf('=');
    String name = flag.substring(2, equals < 0 ? flag.length() : equals);
    String value = equals < 0 ? "" : flag.substring(equals + 1);
    boolean known = booleans.contains(name) || singles.contains(name) || lists.contains(name);
    if (!known) {
      throw mistake("unknown flag: --" + name + Suggestion.among(names(), name));
    }
    if (values.containsKey(name) && !lists.contains(name)) {
      throw mistake("duplicate flag specified: --" + name);
    }
    boolean bool = booleans.contains(name);
    if (bool ? equals >= 0 && value.isEmpty() : equals < 0) {
      throw mistake("missing a value on flag: --" + name);
    }
    String read = bool ? readBoolean(name, value) : value;
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(read);
  }

  private static String readBoolean(String name, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "" -> "true";
      case "true", "false" -> lower;
      default -> throw mistake("expecting boolean value for flag --" + name + ", not: " + value);
    };
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>(booleans);
    names.addAll(singles);
    names.addAll(lists);
    return names;
  }

  private static Failure mistake(String message) {
    return new Failure(ErrorClass.PARSE, message);
  }
}
