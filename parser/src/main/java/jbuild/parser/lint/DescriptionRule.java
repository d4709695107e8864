package jbuild.parser.lint;

import java.util.List;
import java.util.Optional;
import jbuild.parser.syntax.Statement;

/** The comment directly above an ARG or a named FROM begins with the name that it describes. */
public final class DescriptionRule {
  private DescriptionRule() {}

  /**
   * Checks one instruction.
   *
   * @param names the stage's name, or the names that an ARG declares
   */
  public static Optional<Finding> check(Statement statement, List<String> names) {
    List<String> comments =
        statement.source().comments().stream()
            .filter(comment -> CheckOptions.ofComments(List.of(comment)).isEmpty())
            .toList();
    if (comments.isEmpty() || names.isEmpty()) {
      return Optional.empty();
    }
    String subject = comments.getLast().split(" ", 2)[0];
    if (names.contains(subject)) {
      return Optional.empty();
    }
    String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
    String message =
        "Comment for "
            + statement.keyword()
            + " should follow the format: `# "
            + example
            + " <description>`";
    return Optional.of(StatementRules.of(statement, Rule.INVALID_DEFINITION_DESCRIPTION, message));
  }
}
