package jbuild.parser.fix;

import java.util.Set;
import jbuild.parser.lint.Rule;

/**
 * A repair that was made.
 *
 * @param line of the instruction, 1-based, in the file as it was
 */
public record Fix(Rule rule, int line) {

  /** The rules whose findings can be repaired, though not each finding of theirs. */
  public static final Set<Rule> RULES =
      Set.of(
          Rule.CONSISTENT_INSTRUCTION_CASING,
          Rule.FROM_AS_CASING,
          Rule.JSON_ARGS_RECOMMENDED,
          Rule.LEGACY_KEY_VALUE_FORMAT,
          Rule.NO_EMPTY_CONTINUATION,
          Rule.STAGE_NAME_CASING);
}
