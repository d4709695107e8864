package jbuild.parser.lint;

import java.util.List;
import java.util.Optional;
import jbuild.parser.Diagnostic;
import jbuild.parser.SourceRange;
import jbuild.parser.text.Quoted;

/**
 * A place that breaks a rule, before it is decided whether the rule runs there.
 *
 * @param message as BuildKit words it, without rule and line
 * @param where the lines to show
 * @param local options in a comment directly above the instruction
 */
public record Finding(Rule rule, String message, SourceRange where, Optional<CheckOptions> local) {

  /** The finding as a warning, safe to show. */
  public Diagnostic diagnostic() {
    return new Diagnostic(
        Diagnostic.Severity.WARNING, Optional.of(rule), Quoted.printable(message), List.of(where));
  }
}
