package jbuild.parser.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.grammar.DockerfileLexer;
import jbuild.parser.text.Blanks;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/**
 * Runs both passes of the lexer over a file and puts their tokens in one row for the grammar. What
 * the tree does not need (line numbers, joined texts) is kept beside it, one entry a statement.
 */
final class Tokens {
  private static final int MAX_TOKENS = 1_000_000;

  /**
   * A joined line, its here-documents still without contents.
   *
   * @param arguments the raw text behind the flags
   */
  record Entry(LogicalLine line, String arguments, List<Heredoc> heredocs) {}

  private final LineLexer lines;
  private final Directives directives = new Directives();
  private final List<Token> tokens = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<SyntaxError> errors = new ArrayList<>();
  private List<String> comments = new ArrayList<>();

  Tokens(String text) {
    this.lines = new LineLexer(text);
  }

  List<Token> tokens() {
    return tokens;
  }

  List<Entry> entries() {
    return entries;
  }

  List<SyntaxError> errors() {
    return errors;
  }

  Directives directives() {
    return directives;
  }

  void read() {
    readDirectives();
    StatementLexer statements = new StatementLexer(directives.escape());
    lines.readInstructions(directives.escape());
    for (Token line = lines.nextLine(); line.getType() != Token.EOF; line = lines.nextLine()) {
      switch (line.getType()) {
        case DockerfileLexer.BLANK_LINE -> {}
        case DockerfileLexer.COMMENT_LINE -> noteComment(line);
        default -> readStatement(line, statements);
      }
      if (tokens.size() > MAX_TOKENS) {
        throw new Failure(ErrorClass.LIMIT, "the Dockerfile has more than a million words");
      }
    }
  }

  private void readDirectives() {
    Token token = lines.nextDirective();
    boolean behindShebang = token.getType() == DockerfileLexer.SHEBANG_LINE;
    if (behindShebang) {
      directives.hideEscape();
      noteComment(token);
      token = lines.nextDirective();
    }
    while (Directives.isOne(token)) {
      Optional<String> mistake = directives.read(token);
      int line = lines.line();
      mistake.ifPresent(message -> errors.add(new SyntaxError(message, line, line, true)));
      tokens.add(token);
      if (behindShebang) {
        noteComment(token);
      }
      token = lines.nextDirective();
    }
    if (token.getType() == DockerfileLexer.SHEBANG_LINE) {
      noteComment(token);
    }
  }

  private void noteComment(Token line) {
    String comment = LineLexer.comment(line);
    if (comment.isEmpty()) {
      comments = new ArrayList<>();
    } else {
      comments.add(comment);
    }
  }

  private void readStatement(Token firstLine, StatementLexer statements) {
    LogicalLine joined = join(firstLine);
    comments = new ArrayList<>();
    statements.read(joined.text(), tokens);
    String arguments = statements.arguments();
    List<Heredoc> heredocs =
        statements.mayHaveHeredocs() ? HeredocMarkers.find(joined.text()) : List.of();
    for (Heredoc heredoc : heredocs) {
      if (!readHeredoc(heredoc)) {
        errors.add(
            new SyntaxError("unterminated heredoc", joined.startLine(), lines.line(), false));
        break;
      }
    }
    lines.readInstructions(directives.escape());
    tokens.add(new CommonToken(DockerfileLexer.END, ""));
    entries.add(new Entry(joined.endingAt(lines.line()), arguments, heredocs));
  }

  private LogicalLine join(Token firstLine) {
    int start = lines.line();
    boolean emptyContinuation = false;
    StringBuilder text = new StringBuilder(Blanks.trimLeading(LineLexer.content(firstLine)));
    boolean open = firstLine.getType() == DockerfileLexer.CONTINUED_LINE;
    while (open) {
      Token line = lines.nextLine();
      switch (line.getType()) {
        case Token.EOF -> open = false;
        case DockerfileLexer.COMMENT_LINE -> {}
        case DockerfileLexer.BLANK_LINE -> emptyContinuation = true;
        default -> {
          text.append(LineLexer.content(line));
          open = line.getType() == DockerfileLexer.CONTINUED_LINE;
        }
      }
    }
    int last = lines.line();
    return new LogicalLine(text.toString(), start, last, last, comments, emptyContinuation);
  }

  private boolean readHeredoc(Heredoc heredoc) {
    lines.mode(DockerfileLexer.HEREDOC);
    while (true) {
      Token line = lines.nextHeredocLine(heredoc);
      if (line.getType() == Token.EOF) {
        tokens.add(new CommonToken(DockerfileLexer.HEREDOC_MISSING, ""));
        return false;
      }
      tokens.add(line);
      if (line.getType() == DockerfileLexer.HEREDOC_END) {
        return true;
      }
    }
  }
}
