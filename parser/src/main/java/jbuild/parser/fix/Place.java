package jbuild.parser.fix;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jbuild.parser.syntax.Statement;

/** Where the words of an instruction stand in its physical lines. */
final class Place {
  private static final String MARK = "\u00ef\u00bb\u00bf";
  private static final String GAP = "[ \\t\\f\\x0B\\r]";
  private static final String INK = "[^ \\t\\f\\x0B\\r\\n]+";
  private static final Pattern KEYWORD =
      Pattern.compile("((?:" + MARK + ")?" + GAP + "*)(" + INK + ")(.*)", Pattern.DOTALL);
  private static final Pattern STAGE_NAME =
      Pattern.compile(
          "(.*" + GAP + ")(" + INK + ")(" + GAP + "+)(" + INK + ")([ \\t\\f\\x0B\\r\\n]*)",
          Pattern.DOTALL);

  private Place() {}

  /**
   * A line cut at its first word, which is the instruction's name.
   *
   * @param rest the line behind it, line end included
   */
  record Named(String before, String keyword, String rest) {
    String withKeyword(String word) {
      return before + word + rest;
    }
  }

  /**
   * The last two words of a FROM with a stage name, and what is around them.
   *
   * @param as the word {@code AS}
   */
  record Staged(String before, String as, String gap, String name, String end) {
    String with(String newAs, String newName) {
      return before + newAs + gap + newName + end;
    }
  }

  /** The instruction's name, if its first line holds all of it. */
  static Optional<Named> keyword(Statement statement, EditedLines lines) {
    Matcher words = KEYWORD.matcher(lines.get(statement.startLine()));
    return words.matches() && words.group(2).equalsIgnoreCase(statement.outerKeyword().name())
        ? Optional.of(new Named(words.group(1), words.group(2), words.group(3)))
        : Optional.empty();
  }

  /** The end of a FROM, if its last line holds both words. */
  static Optional<Staged> stageName(Statement from, EditedLines lines) {
    Matcher words = STAGE_NAME.matcher(lines.get(from.source().lastTextLine()));
    boolean found =
        words.matches()
            && from.arguments().size() == 3
            && words.group(2).equalsIgnoreCase("as")
            && words.group(4).toLowerCase(Locale.ROOT).equals(lowerName(from));
    return found
        ? Optional.of(
            new Staged(
                words.group(1), words.group(2), words.group(3), words.group(4), words.group(5)))
        : Optional.empty();
  }

  private static String lowerName(Statement from) {
    return from.arguments().getLast().toLowerCase(Locale.ROOT);
  }

  /** Where a line's text ends: before blanks and the line end. */
  static int end(String line) {
    int end = line.length();
    while (end > 0 && " \t\f\u000B\r\n".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }
}
