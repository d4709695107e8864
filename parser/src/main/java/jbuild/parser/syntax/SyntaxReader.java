package jbuild.parser.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.grammar.DockerfileParser;
import jbuild.grammar.DockerfileParser.DockerfileContext;
import jbuild.grammar.DockerfileParser.StatementContext;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;

/** Splits a Dockerfile into statements: the grammar, run. */
public final class SyntaxReader {
  private SyntaxReader() {}

  /**
   * Reads a whole file. All mistakes are told at once.
   *
   * @param text without byte order mark
   * @throws Failure with {@code LIMIT} if there are too many words
   */
  public static Syntax read(String text) {
    Tokens tokens = new Tokens(text);
    tokens.read();
    List<SyntaxError> errors = new ArrayList<>(tokens.errors());
    List<Statement> statements = new ArrayList<>();
    List<StatementContext> contexts = parse(tokens).statement();
    for (int i = 0; i < contexts.size(); i++) {
      Tokens.Entry entry = tokens.entries().get(i);
      try {
        statements.add(StatementReader.read(contexts.get(i), entry, tokens.directives().escape()));
      } catch (Failure e) {
        LogicalLine line = entry.line();
        errors.add(
            new SyntaxError(
                String.valueOf(e.getMessage()), line.startLine(), line.lastTextLine(), false));
      }
    }
    errors.sort((a, b) -> Integer.compare(a.startLine(), b.startLine()));
    Directives directives = tokens.directives();
    Optional<String> check = directives.check();
    return new Syntax(directives.escape(), directives.syntax(), check, statements, errors);
  }

  private static DockerfileContext parse(Tokens tokens) {
    DockerfileParser parser =
        new DockerfileParser(new CommonTokenStream(new ListTokenSource(tokens.tokens())));
    parser.removeErrorListeners();
    // The grammar takes whatever the lexer gives: an error here would be a mistake in the grammar.
    parser.setErrorHandler(new BailErrorStrategy());
    return parser.dockerfile();
  }
}
