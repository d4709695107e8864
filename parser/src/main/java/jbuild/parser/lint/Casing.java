package jbuild.parser.lint;

import java.util.Locale;
import java.util.Optional;

/** The two ways to write a keyword. */
enum Casing {
  LOWERCASE,
  UPPERCASE;

  /** How a word is written; empty for a mixture. */
  static Optional<Casing> of(String word) {
    if (LOWERCASE.has(word)) {
      return Optional.of(LOWERCASE);
    }
    return UPPERCASE.has(word) ? Optional.of(UPPERCASE) : Optional.empty();
  }

  boolean has(String word) {
    return word.equals(
        this == LOWERCASE ? word.toLowerCase(Locale.ROOT) : word.toUpperCase(Locale.ROOT));
  }

  /** As messages name it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
