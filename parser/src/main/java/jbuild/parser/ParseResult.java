package jbuild.parser;

import java.util.List;
import java.util.Optional;
import jbuild.parser.lint.Finding;

/**
 * @param dockerfile absent when there are errors
 * @param diagnostics the errors, in the order of their lines
 * @param findings what breaks lint rules, in the order in which BuildKit finds it: up to the first
 *     error, and all of it only when there is none. {@link jbuild.parser.lint.Linter} makes
 *     warnings of it
 * @param check the value of {@code # check=}
 */
public record ParseResult(
    Optional<Dockerfile> dockerfile,
    List<Diagnostic> diagnostics,
    List<Finding> findings,
    Optional<String> check) {

  public ParseResult {
    diagnostics = List.copyOf(diagnostics);
    findings = List.copyOf(findings);
  }
}
