package jbuild.parser.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The end of a message about an unknown name: the known name that was probably meant. */
public final class Suggestion {
  private static final int CLOSE_ENOUGH = 2;
  private static final int LONGEST_NAME = 100;

  private Suggestion() {}

  /**
   * Finds the nearest name within two edits; of equally near ones the first.
   *
   * @return a blank and {@code (did you mean X?)}, or nothing
   */
  public static String among(Collection<String> names, String written) {
    return nearest(names, written).map(name -> " (did you mean " + name + "?)").orElse("");
  }

  /** The nearest name within two edits; none if it is among the names. */
  public static Optional<String> nearest(Collection<String> names, String written) {
    String best = "";
    int bestDistance = CLOSE_ENOUGH + 1;
    for (String name : names) {
      int distance = distance(written, name, bestDistance);
      if (distance == 0) {
        return Optional.empty();
      }
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return Optional.of(best).filter(name -> !name.isEmpty());
  }

  /** The same without regard to case; the suggestion takes the case of what was written. */
  public static String ignoringCase(Collection<String> names, String written) {
    boolean upper = written.equals(written.toUpperCase(Locale.ROOT));
    boolean lower = written.equals(written.toLowerCase(Locale.ROOT));
    String found =
        among(
            names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList(),
            written.toLowerCase(Locale.ROOT));
    int start = " (did you mean ".length();
    if (found.isEmpty() || lower || !upper) {
      return found;
    }
    return found.substring(0, start) + found.substring(start).toUpperCase(Locale.ROOT);
  }

  /** The Levenshtein distance, or any number at or above {@code limit} when it is not below. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit || a.length() > LONGEST_NAME) {
      return limit;
    }
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
