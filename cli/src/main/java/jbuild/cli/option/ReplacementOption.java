package jbuild.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildRequest.NamedContext;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Reference;
import jbuild.parser.GitSource;

/**
 * {@code --build-context NAME=VALUE}: a directory, {@code docker-image://REF}, {@code
 * oci-layout://DIR[:TAG][@DIGEST]}, a git repository or an http or https URL. All are looked at,
 * used or not, so that a mistyped one does not pass in silence.
 */
final class ReplacementOption {
  private static final String OPTION = "--build-context";
  private static final String IMAGE = "docker-image://";
  private static final String LAYOUT = "oci-layout://";
  private static final String LATEST = ":latest";

  private ReplacementOption() {}

  static Map<String, NamedContext> parse(List<String> texts, Environment environment) {
    Map<String, NamedContext> result = new LinkedHashMap<>();
    for (String text : texts) {
      String key = KeyValueOptions.key(OPTION, text);
      if (key.length() == text.length()) {
        throw CsvFields.invalid(OPTION, text, "expected NAME=VALUE");
      }
      result.put(name(key, text), value(key, KeyValueOptions.value(text), environment));
    }
    return result;
  }

  /** As it will be looked for: {@code alpine:latest} is {@code alpine}. */
  private static String name(String key, String text) {
    try {
      Reference.parse(key);
    } catch (Failure e) {
      throw CsvFields.invalid(OPTION, text, "\"" + key + "\" is no name of an image or a stage");
    }
    return key.endsWith(LATEST) ? key.substring(0, key.length() - LATEST.length()) : key;
  }

  private static NamedContext value(String name, String value, Environment environment) {
    if (value.startsWith(IMAGE)) {
      return image(name, value.substring(IMAGE.length()));
    }
    if (value.startsWith(LAYOUT)) {
      return layout(name, value.substring(LAYOUT.length()), environment);
    }
    Optional<GitSource> git = InputOption.git(value);
    if (git.isPresent()) {
      return new NamedContext.Git(git.get());
    }
    if (InputOption.isWeb(value)) {
      return new NamedContext.Web(value);
    }
    return new NamedContext.Directory(directory(name, value, environment));
  }

  private static NamedContext image(String name, String reference) {
    try {
      if (!reference.equals("scratch")) {
        Reference.parse(reference);
      }
      return new NamedContext.Image(reference);
    } catch (Failure e) {
      throw new Failure(
          e.errorClass(), "build context " + name + ": " + String.valueOf(e.getMessage()), e);
    }
  }

  /** A digest says more than a tag, so where there is one the tag is not looked at. */
  private static NamedContext layout(String name, String value, Environment environment) {
    int at = value.indexOf('@');
    String place = at < 0 ? value : value.substring(0, at);
    int colon = place.indexOf(':');
    Optional<String> selector = Optional.empty();
    if (at >= 0) {
      selector = Optional.of(value.substring(at + 1));
    } else if (colon >= 0) {
      selector = Optional.of(place.substring(colon + 1));
    }
    String path = colon < 0 ? place : place.substring(0, colon);
    return new NamedContext.Layout(directory(name, path, environment), selector);
  }

  private static Path directory(String name, String text, Environment environment) {
    Path path = environment.resolve(text);
    if (!Files.isDirectory(path)) {
      String why = Files.exists(path) ? "is no directory" : "not found";
      throw new Failure(
          ErrorClass.CONTEXT, "build context " + name + ": path \"" + text + "\" " + why);
    }
    return path;
  }
}
