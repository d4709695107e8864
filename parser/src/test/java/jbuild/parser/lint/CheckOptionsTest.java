package jbuild.parser.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

/** Section 1.3: which rules run. */
class CheckOptionsTest {
  private static boolean runs(String options, Rule rule) {
    return CheckOptions.parse(options).run(rule, Optional.empty());
  }

  @Test
  void partsComeInAnyOrderWithBlanksAroundThem() {
    CheckOptions options = CheckOptions.parse(" error = T ; skip = A , B;experimental=all ");
    assertEquals(Set.of("A", "B"), options.skipped());
    assertTrue(options.error());
    assertTrue(options.experimentalAll());
    assertEquals(CheckOptions.DEFAULT, CheckOptions.parse(" "));
    assertFalse(CheckOptions.parse("error=false").error());
  }

  @Test
  void whatIsNoOptionIsRefused() {
    for (String text : List.of("skip", "x=y", "Skip=A", "error=yes", "error=", "skip=A;;")) {
      assertThrows(Failure.class, () -> CheckOptions.parse(text), text);
    }
    assertEquals(
        "invalid check option \"x\"",
        assertThrows(Failure.class, () -> CheckOptions.parse("x=y")).getMessage());
  }

  @Test
  void rulesAreSkippedByTheirExactName() {
    assertFalse(runs("skip=StageNameCasing", Rule.STAGE_NAME_CASING));
    assertFalse(runs("skip=all", Rule.STAGE_NAME_CASING));
    assertTrue(runs("skip=stagenamecasing", Rule.STAGE_NAME_CASING));
    assertTrue(runs("skip=ALL", Rule.STAGE_NAME_CASING));
    assertTrue(runs("skip=UndefinedVar", Rule.STAGE_NAME_CASING));
  }

  @Test
  void anExperimentalRuleMustBeTurnedOnAndIsNotSkipped() {
    Rule rule = Rule.INVALID_DEFINITION_DESCRIPTION;
    assertTrue(rule.isExperimental());
    assertFalse(runs("", rule));
    assertTrue(runs("experimental=all", rule));
    assertTrue(runs("skip=all;experimental=InvalidDefinitionDescription", rule));
    assertFalse(runs("experimental=StageNameCasing", rule));
  }

  @Test
  void theFirstCommentWithOptionsCountsAndWhatFollowsABlankDoesNot() {
    CheckOptions local =
        CheckOptions.ofComments(List.of("why", "check=skip=A,B // so that", "check=skip=C"))
            .orElseThrow();
    assertEquals(Set.of("A", "B"), local.skipped());
    assertEquals(Optional.empty(), CheckOptions.ofComments(List.of("check=nonsense")));
    assertEquals(Optional.empty(), CheckOptions.ofComments(List.of("checks=skip=A", "check")));
    assertEquals(Set.of("A"), CheckOptions.ofComments(List.of("CHECK = skip=A")).get().skipped());
  }

  @Test
  void anInstructionsOptionsAreAddedToThoseOfTheFile() {
    CheckOptions file = CheckOptions.parse("skip=UndefinedVar");
    Optional<CheckOptions> local = Optional.of(CheckOptions.parse("skip=StageNameCasing"));
    assertFalse(file.run(Rule.UNDEFINED_VAR, local));
    assertFalse(file.run(Rule.STAGE_NAME_CASING, local));
    assertTrue(file.run(Rule.FROM_AS_CASING, local));
  }

  @Test
  void everyRuleHasAnExactNameAndAPage() {
    assertEquals(22, Rule.values().length);
    assertEquals(Optional.of(Rule.UNDEFINED_VAR), Rule.named("UndefinedVar"));
    assertEquals(Optional.empty(), Rule.named("undefinedvar"));
    assertEquals("docs/lint/json-args-recommended.md", Rule.JSON_ARGS_RECOMMENDED.documentation());
    for (Rule rule : Rule.values()) {
      String kebab = rule.title().replaceAll("(?<=[a-z])(?=[A-Z])|(?<=JSON)", "-");
      assertTrue(rule.documentation().equalsIgnoreCase("docs/lint/" + kebab + ".md"), kebab);
      assertFalse(rule.description().isEmpty());
    }
  }
}
