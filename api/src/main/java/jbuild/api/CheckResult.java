package jbuild.api;

import java.util.List;
import java.util.Optional;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;

/**
 * What a check found.
 *
 * @param warnings in the order in which they were found, rule by rule; each names its rule
 * @param unresolved images that could not be looked up, each on the lines that name it; rules that
 *     need what such an image sets were left out for the stages on top of it
 * @param error why a build of the file would fail before its first step: a mistake in the file, or
 *     warnings that the options make an error
 * @param warningsAreErrors whether the options say {@code error=true}
 */
public record CheckResult(
    Source source,
    List<Diagnostic> warnings,
    List<Diagnostic> unresolved,
    Optional<BuildException> error,
    boolean warningsAreErrors) {

  public CheckResult {
    warnings = List.copyOf(warnings);
    unresolved = List.copyOf(unresolved);
  }
}
