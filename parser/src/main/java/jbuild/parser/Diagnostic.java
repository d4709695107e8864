package jbuild.parser;

import java.util.List;
import java.util.Optional;
import jbuild.parser.lint.Rule;

/**
 * A mistake, or a warning, in a source.
 *
 * @param rule the lint rule that fired; errors have none
 * @param message without file and line
 */
public record Diagnostic(
    Severity severity, Optional<Rule> rule, String message, List<SourceRange> ranges) {

  public enum Severity {
    ERROR,
    WARNING
  }

  public static Diagnostic error(String message, SourceRange range) {
    return new Diagnostic(Severity.ERROR, Optional.empty(), message, List.of(range));
  }
}
