package jbuild.parser.expand;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Expands one word the way a Dockerfile means it: variables, modifiers, quotes and escapes.
 * Immutable.
 *
 * @param escape the file's escape character
 * @param rawQuotes keep quotes as they are (heredoc bodies, S056)
 * @param rawEscapes keep escapes that escape nothing
 * @param skipUnset leave unset variables as text
 */
public record WordExpander(char escape, boolean rawQuotes, boolean rawEscapes, boolean skipUnset) {

  public WordExpander(char escape) {
    this(escape, false, false, false);
  }

  /**
   * @param value the result
   * @param unset names that were used but not set, in order of use
   */
  public record Expansion(String value, Set<String> unset) {}

  /**
   * @param values the result split into words at unquoted blanks (EXPOSE)
   */
  public record Words(List<String> values, Set<String> unset) {}

  /**
   * Expands to one word. Fails with {@code PARSE} on an open quote, a bad modifier or {@code :?}.
   */
  public Expansion expand(String word, Function<String, Optional<String>> variables) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Expands and splits at blanks that are not quoted. */
  public Words expandToWords(String word, Function<String, Optional<String>> variables) {
    throw new UnsupportedOperationException("skeleton");
  }
}
