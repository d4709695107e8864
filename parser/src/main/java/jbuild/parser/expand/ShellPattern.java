package jbuild.parser.expand;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * A pattern of {@code ${v#p}}, {@code ${v%p}} and {@code ${v/p/r}}: {@code *} is any run, {@code ?}
 * any character, neither a newline; there are no classes. Matching has a budget, so that no pattern
 * takes long.
 */
final class ShellPattern {
  private static final int ANY = -1;
  private static final long MAX_STEPS = 50_000_000;

  /** What stands between the stars: one more than there are stars. */
  private final List<int[]> parts;

  private long steps;

  private ShellPattern(List<int[]> parts) {
    this.parts = parts;
  }

  static ShellPattern parse(String text) {
    List<int[]> parts = new ArrayList<>();
    List<Integer> part = new ArrayList<>();
    int[] codePoints = text.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      int c = codePoints[i];
      if (c == '*') {
        parts.add(toArray(part));
        part.clear();
      } else if (c == '?') {
        part.add(ANY);
      } else if (c != '\\') {
        part.add(c);
      } else {
        int next = i + 1 < codePoints.length ? codePoints[i + 1] : ANY;
        if (next != '}' && next != '/') {
          part.add(escaped(text, next));
          i++;
        }
      }
    }
    parts.add(toArray(part));
    return new ShellPattern(parts);
  }

  private static int escaped(String pattern, int c) {
    if (c == '*' || c == '?' || c == '\\') {
      return c;
    }
    String shown = c == ANY ? "" : Character.toString(c);
    throw new Failure(
        ErrorClass.PARSE,
        "invalid pattern (" + pattern + ") in substitution: invalid escape '\\" + shown + "'");
  }

  private static int[] toArray(List<Integer> part) {
    return part.stream().mapToInt(Integer::intValue).toArray();
  }

  String trimPrefix(String value, boolean longest) {
    int[] text = value.codePoints().toArray();
    int end = matchEnd(text, 0, longest);
    return end < 0 ? value : string(text, end, text.length);
  }

  String trimSuffix(String value, boolean longest) {
    int[] text = reversed(value.codePoints().toArray());
    List<int[]> mirrored = new ArrayList<>();
    for (int[] part : parts) {
      mirrored.add(reversed(part));
    }
    Collections.reverse(mirrored);
    int end = new ShellPattern(mirrored).matchEnd(text, 0, longest);
    return end < 0 ? value : string(reversed(text), 0, text.length - end);
  }

  String replaceFirst(String value, String replacement) {
    int[] text = value.codePoints().toArray();
    for (int start = 0; start <= text.length; start++) {
      int end = matchEnd(text, start, true);
      if (end >= 0) {
        return string(text, 0, start) + replacement + string(text, end, text.length);
      }
    }
    return value;
  }

  String replaceAll(String value, String replacement) {
    int[] text = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    int copied = 0;
    for (int start = 0; start <= text.length; start++) {
      int end = matchEnd(text, start, true);
      boolean emptyBehindMatch = end == start && start == copied && start > 0;
      if (end < 0 || emptyBehindMatch) {
        continue;
      }
      result.append(string(text, copied, start)).append(replacement);
      WordScanner.checkLength(result.length());
      copied = end;
      start = Math.max(start, end - 1);
    }
    return result.append(string(text, copied, text.length)).toString();
  }

  /**
   * Where a match that begins at {@code start} ends, the longest or the shortest; -1 if none does.
   */
  private int matchEnd(int[] text, int start, boolean longest) {
    if (!matches(parts.getFirst(), text, start)) {
      return -1;
    }
    int at = start + parts.getFirst().length;
    for (int i = 1; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      int found = find(parts.get(i), text, at, last && longest);
      if (found < 0) {
        return -1;
      }
      at = found + parts.get(i).length;
    }
    return at;
  }

  /** The first or the last place of a part, at or behind {@code from} on the same line. */
  private int find(int[] part, int[] text, int from, boolean latest) {
    int found = -1;
    for (int at = from; at + part.length <= text.length; at++) {
      if (matches(part, text, at)) {
        found = at;
        if (!latest) {
          return found;
        }
      }
      if (at < text.length && text[at] == '\n') {
        break;
      }
    }
    return found;
  }

  private boolean matches(int[] part, int[] text, int at) {
    if (at + part.length > text.length) {
      return false;
    }
    for (int i = 0; i < part.length; i++) {
      steps++;
      int c = text[at + i];
      if (part[i] == ANY ? c == '\n' : part[i] != c) {
        return false;
      }
    }
    if (++steps > MAX_STEPS) {
      throw new Failure(ErrorClass.LIMIT, "a pattern in a substitution takes too long to match");
    }
    return true;
  }

  private static int[] reversed(int[] codePoints) {
    int[] result = new int[codePoints.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = codePoints[codePoints.length - 1 - i];
    }
    return result;
  }

  private static String string(int[] codePoints, int start, int end) {
    return new String(codePoints, start, end - start);
  }
}
