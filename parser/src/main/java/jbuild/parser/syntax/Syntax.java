package jbuild.parser.syntax;

import java.util.List;
import java.util.Optional;

/**
 * What a file consists of.
 *
 * @param escape the escape character
 * @param syntax the value of {@code # syntax=}
 * @param check the value of {@code # check=}
 * @param statements the instructions that could be split
 * @param errors the mistakes, in the order of their lines
 */
public record Syntax(
    char escape,
    Optional<String> syntax,
    Optional<String> check,
    List<Statement> statements,
    List<SyntaxError> errors) {
  public Syntax {
    statements = List.copyOf(statements);
    errors = List.copyOf(errors);
  }
}
