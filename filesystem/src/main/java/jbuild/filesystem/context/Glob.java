package jbuild.filesystem.context;

/**
 * One component of a wildcard as Go's {@code filepath.Match} has it: {@code *}, {@code ?}, {@code
 * [a-z]}, {@code [^a]}, and {@code \} before a literal (S181).
 */
public final class Glob {
  private Glob() {}

  /** Whether the text has a character that makes it a pattern. */
  public static boolean isPattern(String latin1) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Matches one path component. Fails with {@code PARSE} on a malformed pattern. */
  public static boolean matches(String pattern, String name) {
    throw new UnsupportedOperationException("skeleton");
  }
}
