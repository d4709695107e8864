package jbuild.parser.fix;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.syntax.SyntaxReader;
import jbuild.parser.text.Blanks;

/** Old forms of instructions in the new form. */
final class FormRepairs {
  private FormRepairs() {}

  /** Takes the blank lines inside an instruction away; here-documents are left alone. */
  static boolean continuation(Statement statement, EditedLines lines) {
    boolean changed = false;
    for (int line = statement.startLine(); line <= statement.source().lastTextLine(); line++) {
      String text = lines.get(line);
      if (!text.isEmpty() && isBlank(text)) {
        lines.remove(line);
        changed = true;
      }
    }
    return changed;
  }

  private static boolean isBlank(String bytes) {
    byte[] line = bytes.getBytes(StandardCharsets.ISO_8859_1);
    return Blanks.trim(new String(line, StandardCharsets.UTF_8)).isEmpty();
  }

  /** {@code ENV name value} to {@code ENV name=value}, in quotes if the value has blanks. */
  static boolean legacyPair(Statement statement, char escape, EditedLines lines) {
    Optional<Place.Named> place = Place.keyword(statement, lines);
    Optional<Boolean> quoted = needsQuotes(statement, escape);
    if (place.isEmpty() || quoted.isEmpty() || !statement.legacyPair() || statement.isTrigger()) {
      return false;
    }
    String rest = place.get().rest();
    int name = skip(rest, 0, true);
    int nameEnd = skip(rest, name, false);
    int value = skip(rest, nameEnd, true);
    boolean goesOn = value >= Place.end(rest) || rest.charAt(value) == escape;
    if (goesOn) {
      return false;
    }
    String quote = quoted.get() ? "\"" : "";
    String first = rest.substring(0, nameEnd) + "=" + quote + rest.substring(value);
    lines.set(statement.startLine(), place.get().before() + place.get().keyword() + first);
    int last = statement.source().lastTextLine();
    String text = lines.get(last);
    int end = Place.end(text);
    lines.set(last, text.substring(0, end) + quote + text.substring(end));
    return true;
  }

  /** Empty if neither the value alone nor the value in quotes is sure to stay what it is. */
  private static Optional<Boolean> needsQuotes(Statement statement, char escape) {
    String pair = statement.arguments().getFirst();
    String value = pair.substring(pair.indexOf('=') + 1);
    if (isOneWord(value, escape)) {
      return Optional.of(false);
    }
    boolean plain = value.indexOf('"') < 0 && value.indexOf('\'') < 0 && value.indexOf(escape) < 0;
    return plain ? Optional.of(true) : Optional.empty();
  }

  private static boolean isOneWord(String value, char escape) {
    String directive = escape == '`' ? "# escape=`\n" : "";
    Syntax syntax = SyntaxReader.read(directive + "ENV n=" + value + "\n");
    return syntax.errors().isEmpty()
        && syntax.statements().size() == 1
        && syntax.statements().getFirst().arguments().equals(List.of("n=" + value));
  }

  private static int skip(String text, int start, boolean blanks) {
    int at = start;
    while (at < text.length() && (" \t\f\u000B\r\n".indexOf(text.charAt(at)) >= 0) == blanks) {
      at++;
    }
    return at;
  }

  /** The shell form of a CMD or ENTRYPOINT as a JSON array; {@link ExecForm} says when. */
  static boolean execForm(Statement statement, EditedLines lines) {
    Optional<Place.Named> place = Place.keyword(statement, lines);
    boolean oneLine = statement.startLine() == statement.source().lastTextLine();
    if (place.isEmpty() || !oneLine) {
      return false;
    }
    String rest = place.get().rest();
    int start = skip(rest, 0, true);
    int end = Place.end(rest);
    String words = String.join("\", \"", ExecForm.words(statement));
    String array = rest.substring(0, start) + "[\"" + words + "\"]" + rest.substring(end);
    lines.set(statement.startLine(), place.get().before() + place.get().keyword() + array);
    return true;
  }

  /** Whether a keyword is one of those that take a command for the container. */
  static boolean isContainerCommand(Statement statement) {
    Keyword keyword = statement.outerKeyword();
    return keyword == Keyword.CMD || keyword == Keyword.ENTRYPOINT;
  }
}
