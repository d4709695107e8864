package jbuild.parser.syntax;

import jbuild.grammar.DockerfileLexer;
import jbuild.parser.text.Blanks;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;

/** The first pass of the lexer: a file's physical lines. Counts them. */
final class LineLexer extends DockerfileLexer {
  private int line;

  LineLexer(String text) {
    super(CharStreams.fromString(text));
    removeErrorListeners();
  }

  /** The number of the line that was read last, 1-based. */
  int line() {
    return line;
  }

  Token nextLine() {
    Token token = nextToken();
    if (token.getType() != EOF) {
      line++;
    }
    return token;
  }

  /** Reads a line at the top of the file, or empty space if the first line is none of these. */
  Token nextDirective() {
    mode(DEFAULT_MODE);
    Token token = nextToken();
    if (token.getType() == FIRST_LINE_AHEAD) {
      _input.seek(_tokenStartCharIndex);
      _hitEOF = false;
    } else if (token.getType() != EOF) {
      line++;
    }
    return token;
  }

  void readInstructions(char escape) {
    mode(escape == '`' ? LINES_BACKTICK : LINES);
  }

  /** Reads a line of a here-document; the one that ends it has the type HEREDOC_END. */
  Token nextHeredocLine(Heredoc heredoc) {
    Token token = nextLine();
    if (token.getType() == EOF) {
      return token;
    }
    String text = withoutLineEnd(token.getText());
    int start = 0;
    while (heredoc.chomp() && start < text.length() && text.charAt(start) == '\t') {
      start++;
    }
    if (text.substring(start).equals(heredoc.name())) {
      return new RetypedToken(token, HEREDOC_END);
    }
    return token;
  }

  /** A line without its end and without the escape character if it goes on. */
  static String content(Token token) {
    String text = withoutLineEnd(token.getText());
    if (token.getType() != CONTINUED_LINE) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t') {
      end--;
    }
    return text.substring(0, end - 1);
  }

  /** A comment's text. Of one that is indented only the first blank goes, as in BuildKit. */
  static String comment(Token token) {
    return Blanks.trim(token.getText().substring(1));
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
