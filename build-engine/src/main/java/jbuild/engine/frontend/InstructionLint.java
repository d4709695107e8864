package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.Rule;
import jbuild.parser.text.Suggestion;

/** Lint of one instruction of a stage. */
final class InstructionLint {
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final PlanLint lint;
  private final StageDraft stage;
  private final SourceRange range;
  private final Optional<CheckOptions> local;
  private final List<Finding> later = new ArrayList<>();

  /** For an instruction of the file, or for a trigger, which stands for the FROM that fires it. */
  InstructionLint(PlanLint lint, StageDraft stage, SourceRange range) {
    this.lint = lint;
    this.stage = stage;
    this.range = stage.triggeredBy.orElse(range);
    this.local = stage.triggeredBy.isPresent() ? Optional.empty() : lint.local(range);
  }

  SourceRange range() {
    return range;
  }

  void found(Rule rule, String message) {
    found(rule, message, range);
  }

  /** Something that this instruction makes wrong elsewhere. */
  void found(Rule rule, String message, SourceRange where) {
    later.add(new Finding(rule, message, where, local));
  }

  /** Tells what was found, after the names that are not set. */
  void close() {
    later.forEach(finding -> lint.note(range, finding));
  }

  /**
   * Names that the instruction used and the stage does not have. An ARG without a value may be used
   * (S089); what the base image would have set is not known where it could not be looked up.
   */
  void undefined(Set<String> unset) {
    for (String name : unset) {
      boolean mayBeSet = stage.baseUnknown || stage.variables.declares(name);
      if (!mayBeSet && !NO_VARIABLES.contains(name)) {
        String meant = Suggestion.nearest(stage.variables.names(), name).orElse("");
        String hint = meant.isEmpty() ? "" : " (did you mean $" + meant + "?)";
        String message = "Usage of undefined variable '$" + name + "'" + hint;
        lint.note(range, new Finding(Rule.UNDEFINED_VAR, message, range, local));
      }
    }
  }
}
