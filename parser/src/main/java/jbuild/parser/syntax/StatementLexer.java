package jbuild.parser.syntax;

import java.util.List;
import jbuild.grammar.DockerfileLexer;
import jbuild.parser.text.Blanks;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;

/**
 * The second pass of the lexer: one joined line to keyword, flags and arguments. The keyword
 * decides in what form the arguments are read, brackets whether they may be JSON.
 */
final class StatementLexer extends DockerfileLexer {
  private final char escape;
  private int keyword;
  private int onbuilds;
  private int argumentsStart;
  private boolean healthTypeRead;
  private boolean exec;

  StatementLexer(char escape) {
    super(CharStreams.fromString(""));
    this.escape = escape;
    removeErrorListeners();
  }

  /** Adds the tokens of a joined line. */
  void read(String line, List<Token> tokens) {
    String trimmed = Blanks.trim(line);
    setInputStream(CharStreams.fromString(trimmed));
    keyword = UNKNOWN_KEYWORD;
    onbuilds = 0;
    argumentsStart = _input.size();
    healthTypeRead = false;
    exec = false;
    mode(STATEMENT);
    for (Token token = nextToken(); token.getType() != EOF; token = nextToken()) {
      tokens.add(token);
    }
  }

  /** The raw text behind the flags of the line that was read last. */
  String arguments() {
    return argumentsStart >= _input.size()
        ? ""
        : _input.getText(Interval.of(argumentsStart, _input.size() - 1));
  }

  /** Whether here-documents may belong to the line that was read last (S044, S046). */
  boolean mayHaveHeredocs() {
    return (keyword == RUN || keyword == COPY || keyword == ADD) && onbuilds <= 1 && !exec;
  }

  @Override
  public Token nextToken() {
    while (true) {
      Token token = super.nextToken();
      switch (token.getType()) {
        case ARGUMENTS_AHEAD -> putBackAndRead(argumentsMode(token));
        case EXEC_FORM_AHEAD -> {
          exec = true;
          putBackAndRead(EXEC);
        }
        case OTHER_FORM_AHEAD -> putBackAndRead(plainMode());
        default -> {
          notice(token);
          return token;
        }
      }
    }
  }

  private void notice(Token token) {
    int type = token.getType();
    if (type == ONBUILD) {
      onbuilds++;
    }
    if (type >= ADD && type <= UNKNOWN_KEYWORD) {
      keyword = type;
      argumentsStart = _input.size();
    } else if (keyword == HEALTHCHECK && type == WORD) {
      healthTypeRead = true;
    }
  }

  private void putBackAndRead(int mode) {
    _input.seek(_tokenStartCharIndex);
    _hitEOF = false;
    mode(mode);
  }

  private int argumentsMode(Token ahead) {
    if (argumentsStart >= _input.size()) {
      argumentsStart = ahead.getStartIndex();
    }
    if (keyword == ONBUILD) {
      return STATEMENT;
    }
    return mayBeExec() && ahead.getText().equals("[") ? FORM : plainMode();
  }

  private boolean mayBeExec() {
    return switch (keyword) {
      case RUN, CMD, ENTRYPOINT, SHELL, COPY, ADD, VOLUME -> true;
      case HEALTHCHECK -> healthTypeRead;
      default -> false;
    };
  }

  private int plainMode() {
    return switch (keyword) {
      case FROM, EXPOSE, COPY, ADD, VOLUME -> WORDS;
      case ENV, LABEL, ARG -> escape == '`' ? PAIRS_BACKTICK : PAIRS;
      case HEALTHCHECK -> healthTypeRead ? TEXTS : HEALTH;
      default -> TEXTS;
    };
  }
}
