package jbuild.parser.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Quoted;

/** Each stage has a name of its own, and none that means something else. */
public final class StageNameRules {
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private StageNameRules() {}

  /** Checks the FROMs of a file that have a stage name. */
  public static List<Finding> check(List<Statement> froms) {
    List<Finding> findings = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Statement from : froms) {
      String name = from.arguments().getLast().toLowerCase(Locale.ROOT);
      if (RESERVED.contains(name)) {
        String message = "Stage name should not use the same name as reserved stage ";
        findings.add(StatementRules.of(from, Rule.RESERVED_STAGE_NAME, message + Quoted.of(name)));
      }
      if (!names.add(name)) {
        String message =
            "Duplicate stage name " + Quoted.of(name) + ", stage names should be unique";
        findings.add(StatementRules.of(from, Rule.DUPLICATE_STAGE_NAME, message));
      }
    }
    return findings;
  }
}
