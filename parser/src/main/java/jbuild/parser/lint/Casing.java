package jbuild.parser.lint;

import java.util.Locale;
import java.util.Optional;

/** The two ways to write a keyword. */
public enum Casing {
  LOWERCASE,
  UPPERCASE;

  /** How a word is written; empty for a mixture. */
  public static Optional<Casing> of(String word) {
    if (LOWERCASE.has(word)) {
      return Optional.of(LOWERCASE);
    }
    return UPPERCASE.has(word) ? Optional.of(UPPERCASE) : Optional.empty();
  }

  public boolean has(String word) {
    return word.equals(apply(word));
  }

  /** The word, written this way. */
  public String apply(String word) {
    return this == LOWERCASE ? word.toLowerCase(Locale.ROOT) : word.toUpperCase(Locale.ROOT);
  }

  /** As messages name it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
