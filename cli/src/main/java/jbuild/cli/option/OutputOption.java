package jbuild.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.api.Destination;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Reference;

/**
 * {@code -o, --output}: {@code type=oci|docker|tar|local|image|registry} with {@code dest}, {@code
 * tar}, {@code name}, {@code push} and {@code compression}; short, a directory for {@code local}
 * and {@code -} for a tar on standard output.
 */
final class OutputOption {
  private static final String OPTION = "--output";
  private static final Set<String> FILE_KEYS = Set.of("type", "dest");
  private static final Set<String> ARCHIVE_KEYS = Set.of("type", "dest", "tar", "name");
  private static final Set<String> STORE_KEYS = Set.of("type", "name", "push", "compression");

  private final String text;
  private final Map<String, String> fields;
  private final Environment environment;

  private OutputOption(String text, Map<String, String> fields, Environment environment) {
    this.text = text;
    this.fields = fields;
    this.environment = environment;
  }

  static Destination parse(String text, Environment environment) {
    if (text.indexOf('=') < 0 && text.indexOf(',') < 0) {
      String type = text.equals("-") ? "tar" : "local";
      return parse(text, Map.of("type", type, "dest", text), environment);
    }
    return parse(text, CsvFields.pairs(OPTION, text), environment);
  }

  private static Destination parse(
      String text, Map<String, String> fields, Environment environment) {
    return new OutputOption(text, fields, environment).destination();
  }

  private Destination destination() {
    String type = fields.getOrDefault("type", "");
    return switch (type) {
      case "oci" -> oci();
      case "docker" -> docker();
      case "tar" -> tar();
      case "local" -> local();
      case "image" -> store(isTrue("push", false));
      case "registry" -> store(isTrue("push", true));
      case "" -> throw CsvFields.invalid(OPTION, text, "the type is missing");
      default ->
          throw CsvFields.invalid(OPTION, text, "type \"" + type + "\" is not supported yet");
    };
  }

  private Destination oci() {
    allow(with(ARCHIVE_KEYS, "compression"));
    boolean asTar = isTrue("tar", true);
    return new Destination.Oci(archive(asTar), asTar, names(), compression());
  }

  /** Without a place to write to, docker's format goes where {@code --load} goes. */
  private Destination docker() {
    allow(ARCHIVE_KEYS);
    if (!isTrue("tar", true)) {
      throw CsvFields.invalid(OPTION, text, "tar=false is not supported for type=docker");
    }
    if (!fields.containsKey("dest")) {
      return new Destination.ImageStore(names(), false, Compression.GZIP);
    }
    return new Destination.Docker(archive(true), names());
  }

  private Destination tar() {
    allow(FILE_KEYS);
    return new Destination.Tar(archive(true));
  }

  private Destination local() {
    allow(FILE_KEYS);
    String dest = fields.getOrDefault("dest", "");
    if (dest.isEmpty() || dest.equals("-")) {
      throw CsvFields.invalid(OPTION, text, "dest is required");
    }
    return new Destination.Local(environment.resolve(dest));
  }

  private Destination store(boolean push) {
    allow(STORE_KEYS);
    return new Destination.ImageStore(names(), push, compression());
  }

  /** The file or directory to write; empty for standard output, which must be no terminal. */
  private Optional<Path> archive(boolean asTar) {
    String dest = fields.getOrDefault("dest", "");
    if (!dest.isEmpty() && !dest.equals("-")) {
      return Optional.of(environment.resolve(dest));
    }
    if (!asTar) {
      throw CsvFields.invalid(OPTION, text, "dest is required when tar=false");
    }
    if (environment.outIsTerminal()) {
      throw new Failure(
          ErrorClass.EXPORT, "dest is required: refusing to write an archive to the terminal");
    }
    return Optional.empty();
  }

  private List<Reference> names() {
    List<Reference> result = new ArrayList<>();
    for (String name : fields.getOrDefault("name", "").split(",", -1)) {
      if (!name.isBlank()) {
        result.add(Reference.parse(name.strip()));
      }
    }
    return result;
  }

  private Compression compression() {
    String name = fields.getOrDefault("compression", "gzip");
    return switch (name) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "uncompressed" -> Compression.NONE;
      default ->
          throw CsvFields.invalid(OPTION, text, "compression " + name + " is not supported yet");
    };
  }

  private boolean isTrue(String key, boolean otherwise) {
    String value = fields.getOrDefault(key, Boolean.toString(otherwise));
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw CsvFields.invalid(OPTION, text, key + " must be true or false");
    };
  }

  private void allow(Set<String> keys) {
    for (String key : fields.keySet()) {
      if (!keys.contains(key)) {
        throw CsvFields.invalid(OPTION, text, "\"" + key + "\" is not supported yet for this type");
      }
    }
  }

  private static Set<String> with(Set<String> keys, String another) {
    Set<String> result = new HashSet<>(keys);
    result.add(another);
    return result;
  }
}
