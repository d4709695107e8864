package jbuild.filesystem.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads patterns in the syntax of Go's {@code filepath.Match}, and the {@code **} that ignore files
 * add to it.
 */
final class PatternParser {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final int[] pattern;
  private int at;

  private PatternParser(String latin1) {
    this.pattern = Runes.decode(latin1);
  }

  /** A pattern without {@code **} (two stars are as good as one), or empty if malformed. */
  static Optional<List<PatternToken>> glob(String latin1) {
    PatternParser parser = new PatternParser(latin1);
    List<PatternToken> tokens = new ArrayList<>();
    while (parser.more()) {
      if (parser.take('*')) {
        tokens.add(new PatternToken.Star());
      } else if (!parser.single(tokens)) {
        return Optional.empty();
      }
    }
    return Optional.of(tokens);
  }

  /**
   * A pattern of an ignore file, or empty if malformed. The peculiarities are those of the matcher
   * that docker and BuildKit share: {@code **} followed by literals only is any prefix, and a
   * {@code ^} holds at the start of a path as soon as the pattern has a wildcard other than a
   * leading or trailing {@code **}.
   */
  static Optional<List<PatternToken>> ignore(String latin1) {
    PatternParser parser = new PatternParser(latin1);
    parser.take(BYTE_ORDER_MARK);
    List<PatternToken> tokens = new ArrayList<>();
    boolean wild = false;
    boolean anyPrefix = false;
    while (parser.more()) {
      int start = parser.at;
      if (!parser.take('*')) {
        int before = tokens.size();
        boolean escaped = parser.peek() == '\\';
        if (!parser.single(tokens)) {
          return Optional.empty();
        }
        wild |=
            escaped || !(tokens.get(before) instanceof PatternToken.Literal l && l.rune() != ']');
      } else if (!parser.take('*')) {
        tokens.add(new PatternToken.Star());
        wild = true;
      } else {
        boolean slash = parser.take('/');
        boolean last = !parser.more();
        tokens.add(last ? new PatternToken.DoubleStar() : new PatternToken.Directories());
        anyPrefix |= start == 0 && !slash;
        wild |= start > 0 && (!last || tokens.getFirst() instanceof PatternToken.Directories);
      }
    }
    return Optional.of(finish(tokens, wild, anyPrefix));
  }

  /**
   * Whether Go's matcher sees that a malformed pattern is one before it sees any path: it looks
   * from star to star, and no further than it could match a lone dot.
   */
  static boolean isRefusedAtOnce(String latin1) {
    PatternParser parser = new PatternParser(latin1);
    int left = 1;
    while (parser.more()) {
      boolean star = false;
      while (parser.take('*')) {
        star = true;
      }
      List<PatternToken> chunk = new ArrayList<>();
      while (parser.more() && parser.peek() != '*') {
        if (!parser.single(chunk)) {
          return true;
        }
      }
      boolean takesDot = chunk.size() == 1 && left == 1 && isDot(chunk.getFirst());
      if (!takesDot && (star || !chunk.isEmpty())) {
        return false;
      }
      left = takesDot ? 0 : left;
    }
    return false;
  }

  private static boolean isDot(PatternToken token) {
    return new PatternMatcher(List.of(token)).matches(new int[] {'.'});
  }

  private static List<PatternToken> finish(
      List<PatternToken> tokens, boolean wild, boolean anyPrefix) {
    if (wild) {
      tokens.replaceAll(token ->
          token instanceof PatternToken.Literal(int rune) && rune == '^'
              ? new PatternToken.Start()
              : token);
    } else if (anyPrefix) {
      tokens.set(0, new PatternToken.DoubleStar());
    }
    return tokens;
  }

  /** Reads what stands for one character; false if it is malformed. */
  private boolean single(List<PatternToken> tokens) {
    if (take('?')) {
      tokens.add(new PatternToken.AnyRune());
      return true;
    }
    if (take('[')) {
      return runeClass(tokens);
    }
    if (take('\\') && !more()) {
      return false;
    }
    tokens.add(new PatternToken.Literal(pattern[at++]));
    return true;
  }

  private boolean runeClass(List<PatternToken> tokens) {
    boolean negated = take('^');
    List<PatternToken.Range> ranges = new ArrayList<>();
    while (ranges.isEmpty() || !take(']')) {
      int first = classRune();
      int last = first >= 0 && take('-') ? classRune() : first;
      if (first < 0 || last < 0) {
        return false;
      }
      ranges.add(new PatternToken.Range(first, last));
    }
    tokens.add(new PatternToken.RuneClass(negated, List.copyOf(ranges)));
    return true;
  }

  /** A character of a class, which must not be the pattern's last one; or -1 if malformed. */
  private int classRune() {
    if (!more() || peek() == '-' || peek() == ']') {
      return -1;
    }
    take('\\');
    if (at + 1 >= pattern.length || Runes.isInvalid(pattern[at])) {
      return -1;
    }
    return pattern[at++];
  }

  private boolean more() {
    return at < pattern.length;
  }

  private int peek() {
    return pattern[at];
  }

  private boolean take(int rune) {
    if (more() && pattern[at] == rune) {
      at++;
      return true;
    }
    return false;
  }
}
