package jbuild.filesystem.context;

import java.util.Arrays;
import java.util.List;

/**
 * Runs a compiled pattern over a path, all its possibilities at once, so that the time is the
 * product of the two lengths at worst, whatever the pattern (CTX-10). Immutable.
 */
final class PatternMatcher {
  private final PatternToken[] tokens;

  PatternMatcher(List<PatternToken> tokens) {
    this.tokens = tokens.toArray(PatternToken[]::new);
  }

  /** Whether the pattern takes exactly this. */
  boolean matches(int[] path) {
    boolean[] states = run(path, false);
    return states.length > 0 && states[accepting()];
  }

  /** Whether the pattern takes this path or one of the directories above it. */
  boolean matchesPathOrParent(int[] path) {
    boolean[] states = run(path, true);
    return states.length > 0 && states[accepting()];
  }

  /** Whether the pattern could take some path below this directory, but does not take it itself. */
  boolean reachesBelow(int[] directory) {
    int[] prefix = Arrays.copyOf(directory, directory.length + 1);
    prefix[directory.length] = '/';
    boolean[] states = run(prefix, false);
    for (int i = 0; i + 1 < states.length; i++) {
      if (states[i]) {
        return true;
      }
    }
    return false;
  }

  /**
   * A pattern that has taken a directory and the slash behind it, and goes on with the names in it.
   */
  final class Below {
    private final boolean whole;
    private final boolean[] states;

    private Below(boolean whole, boolean[] states) {
      this.whole = whole;
      this.states = states;
    }

    /** Whether the pattern takes a path in the directory, or one of the directories above it. */
    boolean matchesPathOrParent(int[] name) {
      if (whole || states.length == 0) {
        return whole;
      }
      boolean[] after = run(states.clone(), name, false);
      return after.length > 0 && after[accepting()];
    }
  }

  /**
   * @param directory empty for the root
   */
  Below below(int[] directory) {
    if (directory.length == 0) {
      boolean[] start = new boolean[accepting() + 1];
      enter(start, 0, true);
      return new Below(false, start);
    }
    int[] prefix = Arrays.copyOf(directory, directory.length + 1);
    prefix[directory.length] = '/';
    return new Below(matchesPathOrParent(directory), run(prefix, false));
  }

  /**
   * The states after a path. Each token has two: at it, and inside it. Empty when none is left.
   *
   * @param parents whether to stop where a directory above the path is taken
   */
  private boolean[] run(int[] path, boolean parents) {
    boolean[] start = new boolean[accepting() + 1];
    enter(start, 0, true);
    return run(start, path, parents);
  }

  /**
   * Likewise from other states than those at the start.
   *
   * @param start is used up
   */
  private boolean[] run(boolean[] start, int[] path, boolean parents) {
    boolean[] current = start;
    boolean[] next = new boolean[accepting() + 1];
    for (int at = 0; at < path.length; at++) {
      if (parents && path[at] == '/' && current[accepting()]) {
        return current;
      }
      Arrays.fill(next, false);
      boolean alive = false;
      for (int i = 0; i < tokens.length; i++) {
        if (current[2 * i] || current[2 * i + 1]) {
          alive |= advance(i, path[at], current, next);
        }
      }
      if (!alive) {
        return new boolean[0];
      }
      boolean[] spare = current;
      current = next;
      next = spare;
    }
    return current;
  }

  private boolean advance(int i, int rune, boolean[] current, boolean[] next) {
    return switch (tokens[i]) {
      case PatternToken.Literal(int wanted) -> wanted == rune && enter(next, i + 1, false);
      case PatternToken.AnyRune() -> rune != '/' && enter(next, i + 1, false);
      case PatternToken.RuneClass set -> set.contains(rune) && enter(next, i + 1, false);
      case PatternToken.Star() -> rune != '/' && enter(next, i, false);
      case PatternToken.DoubleStar() -> enter(next, i, false);
      case PatternToken.Directories() -> {
        next[2 * i + 1] = true;
        if (rune == '/') {
          enter(next, i + 1, false);
        }
        yield true;
      }
      case PatternToken.Start() -> false;
    };
  }

  /** Marks the state before a token, and those after it as long as tokens may take nothing. */
  private boolean enter(boolean[] states, int first, boolean atStart) {
    for (int i = first; ; i++) {
      states[2 * i] = true;
      if (i == tokens.length || !mayBeEmpty(tokens[i], atStart)) {
        return true;
      }
    }
  }

  private static boolean mayBeEmpty(PatternToken token, boolean atStart) {
    return switch (token) {
      case PatternToken.Star(), PatternToken.DoubleStar(), PatternToken.Directories() -> true;
      case PatternToken.Start() -> atStart;
      case PatternToken.Literal(_), PatternToken.AnyRune(), PatternToken.RuneClass(_, _) -> false;
    };
  }

  private int accepting() {
    return 2 * tokens.length;
  }
}
