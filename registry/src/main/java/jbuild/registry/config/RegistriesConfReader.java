package jbuild.registry.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.registry.config.RegistryRule.Mirror;

/**
 * Finds and reads the files: {@code CONTAINERS_REGISTRIES_CONF}, else the user's, else the
 * system's; then the drop-ins by name, whose tables replace those of the same prefix.
 */
final class RegistriesConfReader {
  private static final Path SYSTEM = Path.of("/etc/containers");
  private static final long MAX_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final Map<String, RegistryRule> rules = new LinkedHashMap<>();

  RegistriesConfReader(Map<String, String> environment) {
    this.environment = environment;
  }

  List<RegistryRule> read() {
    Optional<Path> named = variable("CONTAINERS_REGISTRIES_CONF");
    Optional<Path> user = variable("HOME").map(home -> home.resolve(".config/containers"));
    if (named.isPresent()) {
      readFile(named.get());
    } else {
      Path usersFile = user.orElse(SYSTEM).resolve("registries.conf");
      Path file = Files.exists(usersFile) ? usersFile : SYSTEM.resolve("registries.conf");
      if (Files.exists(file)) {
        readFile(file);
      }
      readDirectory(SYSTEM.resolve("registries.conf.d"));
      user.ifPresent(directory -> readDirectory(directory.resolve("registries.conf.d")));
    }
    variable("CONTAINERS_REGISTRIES_CONF_DIR").ifPresent(this::readDirectory);
    return List.copyOf(rules.values());
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  private void readDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".conf"))
          .sorted()
          .forEachOrdered(this::readFile);
    } catch (IOException e) {
      throw new Failure(ErrorClass.PARSE, "cannot read " + directory, e);
    }
  }

  private void readFile(Path file) {
    Map<String, Object> toml = new TomlReader(file.toString(), text(file)).read();
    for (Map<?, ?> table : tables(file, toml, "registry")) {
      RegistryRule rule = rule(file, table);
      rules.remove(rule.prefix());
      rules.put(rule.prefix(), rule);
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new Failure(ErrorClass.LIMIT, file + " is larger than " + MAX_BYTES + " bytes");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure(ErrorClass.PARSE, "cannot read " + file, e);
    }
  }

  private static RegistryRule rule(Path file, Map<?, ?> table) {
    String location = text(file, table, "location");
    String prefix = text(file, table, "prefix");
    if (prefix.isEmpty() && location.isEmpty()) {
      throw problem(file, "a registry has neither prefix nor location");
    }
    boolean byDigestOnly = flag(file, table, "mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (Map<?, ?> mirror : tables(file, table, "mirror")) {
      String at = text(file, mirror, "location");
      if (at.isEmpty()) {
        throw problem(file, "a mirror has no location");
      }
      mirrors.add(
          new Mirror(
              trimmed(at),
              flag(file, mirror, "insecure"),
              RegistriesConf.serves(byDigestOnly, text(file, mirror, "pull-from-mirror"))));
    }
    return new RegistryRule(
        trimmed(prefix.isEmpty() ? location : prefix),
        trimmed(location),
        flag(file, table, "insecure"),
        flag(file, table, "blocked"),
        mirrors);
  }

  private static String trimmed(String location) {
    return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
  }

  private static List<Map<?, ?>> tables(Path file, Map<?, ?> parent, String key) {
    Object value = parent.get(key);
    List<Map<?, ?>> tables = new ArrayList<>();
    if (value != null && !(value instanceof List<?>)) {
      throw problem(file, "\"" + key + "\" is not a list of tables");
    }
    for (Object item : value == null ? List.of() : (List<?>) value) {
      if (!(item instanceof Map<?, ?> table)) {
        throw problem(file, "\"" + key + "\" holds something that is not a table");
      }
      tables.add(table);
    }
    return tables;
  }

  private static String text(Path file, Map<?, ?> table, String key) {
    Object value = table.get(key);
    if (value != null && !(value instanceof String)) {
      throw problem(file, "\"" + key + "\" is not a string");
    }
    return value == null ? "" : (String) value;
  }

  private static boolean flag(Path file, Map<?, ?> table, String key) {
    Object value = table.get(key);
    if (value != null && !(value instanceof Boolean)) {
      throw problem(file, "\"" + key + "\" is neither true nor false");
    }
    return value != null && (Boolean) value;
  }

  private static Failure problem(Path file, String problem) {
    return new Failure(ErrorClass.PARSE, file + ": " + Failure.printable(problem));
  }
}
