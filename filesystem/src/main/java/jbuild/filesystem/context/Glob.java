package jbuild.filesystem.context;

import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;

/**
 * One component of a wildcard as Go's {@code filepath.Match} has it: {@code *}, {@code ?}, {@code
 * [a-z]}, {@code [^a]}, and {@code \} before a literal (S181). A character is a UTF-8 sequence, or
 * a byte that is part of none.
 */
public final class Glob {
  private final PatternMatcher matcher;

  private Glob(PatternMatcher matcher) {
    this.matcher = matcher;
  }

  /** Reads a pattern, Latin-1. Fails with {@code PARSE} on a malformed one. */
  public static Glob compile(String pattern) {
    return PatternParser.glob(pattern)
        .map(tokens -> new Glob(new PatternMatcher(tokens)))
        .orElseThrow(() ->
            new Failure(
                ErrorClass.PARSE,
                "syntax error in pattern " + EntryPath.clamped(pattern).display().substring(1)));
  }

  /** Whether one path component, Latin-1, matches. */
  public boolean matches(String name) {
    return matcher.matches(Runes.decode(name));
  }

  /** Whether the text has a character that makes it a pattern. */
  public static boolean isPattern(String latin1) {
    return latin1.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /** Matches one path component. Fails with {@code PARSE} on a malformed pattern. */
  public static boolean matches(String pattern, String name) {
    return compile(pattern).matches(name);
  }
}
