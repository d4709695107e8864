package jbuild.parser.expand;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Expands one word the way a Dockerfile means it: variables, modifiers, quotes and escapes (S061 to
 * S075). Immutable. Values over 1 MiB and substitutions nested deeper than 256 fail with {@code
 * LIMIT}.
 *
 * @param escape the file's escape character
 * @param quotes what becomes of quotes
 * @param rawEscapes keep escape characters
 * @param skipUnset leave unset variables as text
 */
public record WordExpander(char escape, Quotes quotes, boolean rawEscapes, boolean skipUnset) {

  /** What becomes of quotes. */
  public enum Quotes {
    /** They protect what they enclose and are removed. */
    REMOVE,
    /** They protect what they enclose and stay, for words that are shown or expanded again. */
    KEEP,
    /** They are ordinary characters, as in the body of a here-document (S056). */
    IGNORE
  }

  /** The usual expansion of arguments. */
  public WordExpander(char escape) {
    this(escape, Quotes.REMOVE, false, false);
  }

  /**
   * @param rawQuotes keep quotes, which still protect what they enclose; for the body of a
   *     here-document see {@link #ofHeredoc}
   */
  public WordExpander(char escape, boolean rawQuotes, boolean rawEscapes, boolean skipUnset) {
    this(escape, rawQuotes ? Quotes.KEEP : Quotes.REMOVE, rawEscapes, skipUnset);
  }

  /** For the body of a COPY or ADD here-document: the backslash escapes in every file (S056). */
  public static WordExpander ofHeredoc() {
    return new WordExpander('\\', Quotes.IGNORE, false, false);
  }

  /**
   * @param value the result
   * @param unset names that were used but not set, in order of use
   */
  public record Expansion(String value, Set<String> unset) {
    public Expansion {
      unset = Collections.unmodifiableSet(unset);
    }
  }

  /**
   * @param values the result split into words at unquoted blanks (EXPOSE)
   */
  public record Words(List<String> values, Set<String> unset) {
    public Words {
      values = List.copyOf(values);
      unset = Collections.unmodifiableSet(unset);
    }
  }

  /**
   * Expands to one word. Fails with {@code PARSE} on an open quote, a bad modifier or {@code :?};
   * the message does not repeat the word.
   */
  public Expansion expand(String word, Function<String, Optional<String>> variables) {
    WordScanner scanner = new WordScanner(this, word, variables);
    return new Expansion(scanner.scan(), scanner.unset());
  }

  /** Expands and splits at blanks that are not quoted. */
  public Words expandToWords(String word, Function<String, Optional<String>> variables) {
    WordScanner scanner = new WordScanner(this, word, variables);
    scanner.scan();
    return new Words(scanner.words(), scanner.unset());
  }
}
