package jbuild.parser.lint;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Tells by its name whether a variable is likely to hold a secret. */
public final class SecretNames {
  private static final Set<String> SECRET =
      Set.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");

  /** Words that make a name harmless, whatever else is in it. */
  private static final Set<String> HARMLESS = Set.of("public", "file", "version");

  private SecretNames() {}

  /** Whether one of the name's words, which underscores part, is that of a secret. */
  public static boolean isSecret(String name) {
    return hasWord(name, SECRET) && !hasWord(name, HARMLESS);
  }

  private static boolean hasWord(String name, Set<String> words) {
    return Stream.of(name.toLowerCase(Locale.ROOT).split("_", -1)).anyMatch(words::contains);
  }
}
