package jbuild.filesystem.context;

import java.util.List;

/**
 * One element of a compiled pattern: what it takes from a path, and whether it may take nothing.
 */
sealed interface PatternToken {
  /** One given character. */
  record Literal(int rune) implements PatternToken {}

  /** {@code ?}: one character, but no slash. */
  record AnyRune() implements PatternToken {}

  /** {@code [...]}: one character of, or outside, the ranges; never a slash. */
  record RuneClass(boolean negated, List<Range> ranges) implements PatternToken {
    boolean contains(int rune) {
      boolean listed = false;
      for (Range range : ranges) {
        listed |= range.first <= rune && rune <= range.last;
      }
      return listed != negated && rune != '/';
    }
  }

  /** {@code *}: any number of characters, but no slash. */
  record Star() implements PatternToken {}

  /** {@code **} at an end: any number of characters, slashes among them. */
  record DoubleStar() implements PatternToken {}

  /** {@code **} elsewhere: nothing, or anything that ends in a slash. */
  record Directories() implements PatternToken {}

  /** Takes nothing, and holds at the start of a path only. */
  record Start() implements PatternToken {}

  /** Both ends belong to the range. */
  record Range(int first, int last) {}
}
