package jbuild.parser.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.parser.expand.WordExpander;
import jbuild.parser.expand.WordExpander.Quotes;
import jbuild.parser.text.Blanks;

/** Finds the {@code <<NAME} markers of here-documents (S045 to S049). */
public final class HeredocMarkers {
  private static final WordExpander WHOLE = new WordExpander('\\', Quotes.KEEP, true, true);
  private static final WordExpander UNQUOTED = new WordExpander('\\', Quotes.REMOVE, false, true);
  private static final WordExpander QUOTED = new WordExpander('\\', Quotes.KEEP, false, true);

  private HeredocMarkers() {}

  /**
   * The markers of a joined line, in order; none if its quotes do not match. Contents are empty.
   */
  static List<Heredoc> find(String line) {
    if (!line.contains("<<")) {
      return List.of();
    }
    List<Heredoc> markers = new ArrayList<>();
    try {
      for (String word : WHOLE.expandToWords(line, _ -> Optional.empty()).values()) {
        parse(word).ifPresent(markers::add);
      }
    } catch (Failure _) {
      // The shell or a later expansion will complain with better reason: here it is no heredoc.
      return List.copyOf(markers);
    }
    return List.copyOf(markers);
  }

  /** The marker that a word is, if it is one. */
  public static Optional<Heredoc> parse(String word) {
    int digits = countDigits(word);
    if (!word.startsWith("<<", digits)) {
      return Optional.empty();
    }
    boolean chomp = word.startsWith("-", digits + 2);
    String name = Blanks.trimLeading(word.substring(digits + (chomp ? 3 : 2)));
    if (name.isEmpty() || name.indexOf('<') >= 0) {
      return Optional.empty();
    }
    return named(name)
        .map(h -> new Heredoc(h.name(), "", h.expand(), chomp, descriptor(word, digits)));
  }

  private static int countDigits(String word) {
    int digits = 0;
    while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
      digits++;
    }
    return digits;
  }

  private static int descriptor(String word, int digits) {
    return digits == 0 || digits > 9 ? 0 : Integer.parseInt(word, 0, digits, 10);
  }

  private static Optional<Heredoc> named(String written) {
    List<String> unquoted;
    List<String> quoted;
    try {
      unquoted = UNQUOTED.expandToWords(written, _ -> Optional.empty()).values();
      quoted = QUOTED.expandToWords(written, _ -> Optional.empty()).values();
    } catch (Failure _) {
      return Optional.empty();
    }
    if (unquoted.size() != 1 || quoted.size() != 1) {
      return Optional.empty();
    }
    boolean expand = countQuotes(unquoted.getFirst()) == countQuotes(quoted.getFirst());
    return Optional.of(new Heredoc(unquoted.getFirst(), "", expand, false, 0));
  }

  private static long countQuotes(String word) {
    return word.chars().filter(c -> c == '\'' || c == '"').count();
  }
}
