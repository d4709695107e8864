package jbuild.parser.fix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import jbuild.failure.Failure;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lint findings are repaired where the result is certain, and nothing else changes. */
class FixerTest {

  static Fixed fix(byte[] file, Set<Rule> rules) {
    Source source = new Source("Dockerfile", file);
    ParseResult parsed = DockerfileParser.parse(source);
    assertTrue(parsed.dockerfile().isPresent(), () -> parsed.diagnostics().toString());
    return Fixer.fix(source, parsed, rules);
  }

  private static String fixed(String file) {
    return new String(fix(file.getBytes(UTF_8), Fix.RULES).bytes(), UTF_8);
  }

  private static void assertLeft(String file) {
    assertEquals(file, fixed(file));
  }

  /** Section 1.3, S002. */
  @Test
  void instructionsGetTheCaseOfTheMajority() {
    assertEquals(
        "FROM a\nRUN x\nCOPY a /\nonbuild_\n".replace("onbuild_", "ONBUILD run y"),
        fixed("FROM a\nRUN x\ncopy a /\nOnBuild run y\n"));
    assertEquals("from a\nrun x\ncopy a /\nrun y\n", fixed("from a\nRun x\nCOPY a /\nrun y\n"));
    assertEquals("FROM a\nRUN x\n", fixed("FROM a\nrun x\n"), "as many of one as of the other");
  }

  /** Section 1.3: what stands above the first FROM is not counted and not changed. */
  @Test
  void globalArgumentsKeepTheirCase() {
    assertLeft("arg A=1\nFROM a$A\n");
  }

  /** Section 1.3. */
  @Test
  void asFollowsItsFrom() {
    assertEquals("FROM a AS b\nRUN x\n", fixed("FROM a as b\nRUN x\n"));
    assertEquals("from a as b\nrun x\n", fixed("from a AS b\nrun x\n"));
    assertEquals("FROM a AS b\nRUN x\nRUN y\n", fixed("from a as b\nRUN x\nRUN y\n"));
    assertEquals("FROM a \\\n  AS b\nRUN x\n", fixed("FROM a \\\n  as b\nRUN x\n"));
  }

  /** Section 1.3, S106. */
  @Test
  void stageNamesBecomeLowerCaseWhereTheyAreDeclared() {
    assertEquals(
        "FROM a AS build\nFROM b\nCOPY --from=Build /x /\n",
        fixed("FROM a AS Build\nFROM b\nCOPY --from=Build /x /\n"));
  }

  /** S078. */
  @Test
  void theOldFormOfPairsBecomesTheNewOne() {
    assertEquals("FROM a\nENV K=v\n", fixed("FROM a\nENV K v\n"));
    assertEquals("FROM a\nENV K=\"a=b  c\"\n", fixed("FROM a\nENV K a=b  c\n"));
    assertEquals(
        "FROM a\nENV  K=\"a $B ${C:-d e}\" \n", fixed("FROM a\nENV  K   a $B ${C:-d e} \n"));
    assertEquals("FROM a\nLABEL K=\"a b\"\n", fixed("FROM a\nLABEL K \"a b\"\n"));
    assertEquals(
        "FROM a\nENV K=\"a \\\n # note\n  b\"\n", fixed("FROM a\nENV K a \\\n # note\n  b\n"));
  }

  /** S065, S078: a value that quotes or escapes in part would be read differently. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENV K a \"b\" c",
        "ENV K a\\ b c",
        "ENV K 'a' b 'c'",
        "ENV K \\\n  v",
        "ONBUILD ENV K v",
      })
  void anOldPairThatIsNotCertainStays(String line) {
    assertLeft("FROM a\n" + line + "\n");
  }

  /** S038, S039. */
  @Test
  void aCommandOfPlainWordsBecomesJson() {
    assertEquals(
        "FROM a\nCMD [\"nginx\", \"-g\", \"/etc/x.conf\"]\n",
        fixed("FROM a\nCMD nginx  -g /etc/x.conf\n"));
    assertEquals("FROM a\nENTRYPOINT [\"/run.sh\"] \n", fixed("FROM a\nENTRYPOINT /run.sh \n"));
  }

  /** S036, S038, S219: where a shell does more than to start the words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CMD echo $HOME",
        "CMD a 'b c'",
        "CMD a \"b\"",
        "CMD a *.txt",
        "CMD a ~/b",
        "CMD a > b",
        "CMD a && b",
        "CMD a; b",
        "CMD a & ",
        "CMD a b\\ c",
        "CMD a #b",
        "CMD a {b,c}",
        "CMD A=1 b",
        "CMD exec a",
        "CMD cd /",
        "CMD echo hello",
        "CMD a [b]",
        "CMD a \\\n  b",
        "CMD [\"a\", ]",
        "CMD -x",
        "CMD caf\u00e9",
        "ONBUILD CMD a",
        "HEALTHCHECK CMD a",
        "RUN a",
        "SHELL [\"/bin/bash\", \"-c\"]\nCMD a",
        "ENTRYPOINT [\"x\"]\nCMD a",
        "ENTRYPOINT x\nCMD [\"a\"]",
        "ENTRYPOINT x\nONBUILD CMD a",
      })
  void aCommandThatIsNotCertainStays(String line) {
    assertLeft("FROM a\n" + line + "\n");
  }

  /** S024: on Windows another shell would run it. */
  @Test
  void aCommandInAFileWithTheBacktickStays() {
    assertLeft("# escape=`\nFROM a\nCMD a b\n");
  }

  /** S006. */
  @Test
  void blankLinesInsideAnInstructionGo() {
    assertEquals(
        "FROM a\nRUN a \\\n # note\n  b\nRUN c\n",
        fixed("FROM a\nRUN a \\\n\n # note\n \t\n  b\nRUN c\n"));
  }

  /** S050. */
  @Test
  void hereDocumentsKeepTheirBytes() {
    assertEquals(
        "FROM a\nRUN <<E && \\\n b\n\n x \\\n\ncopy y\nE\nCOPY a /\n",
        fixed("FROM a\nrun <<E && \\\n\n b\n\n x \\\n\ncopy y\nE\nCOPY a /\n"));
  }

  /** S001, S012. */
  @Test
  void theMarkAndLineEndsStay() {
    assertEquals(
        "\uFEFFFROM a AS b\r\nENV K=v\r\nCMD [\"x\"]\r\nRUN y",
        fixed("\uFEFFfrom a as b\r\nENV K v\r\nCMD x\r\nRUN y"));
  }

  @Test
  void bytesThatAreNoTextStay() {
    byte[] file = "FROM a\n# \u00e9\nrun \u00ff x\nRUN y\n".getBytes(ISO_8859_1);
    assertEquals(
        "FROM a\n# \u00e9\nRUN \u00ff x\nRUN y\n",
        new String(fix(file, Fix.RULES).bytes(), ISO_8859_1));
  }

  /** Section 1.3: what is skipped is not repaired. */
  @Test
  void checkOptionsHold() {
    assertLeft("# check=skip=ConsistentInstructionCasing\nFROM a\nrun b\n");
    assertLeft("# check=skip=all\nFROM a\nrun b\n");
    assertEquals(
        "FROM a\n# check=skip=JSONArgsRecommended\nCMD a\nFROM b\nCMD [\"a\"]\n",
        fixed("FROM a\n# check=skip=JSONArgsRecommended\nCMD a\nFROM b\nCMD a\n"));
    assertThrows(Failure.class, () -> fixed("# check=error=maybe\nFROM a\n"));
  }

  @Test
  void onlyTheWantedRulesAreRepaired() {
    byte[] file = "FROM a as B\nrun c\nRUN d\n".getBytes(UTF_8);
    Fixed fixed = fix(file, Set.of(Rule.STAGE_NAME_CASING));
    assertEquals("FROM a as b\nrun c\nRUN d\n", new String(fixed.bytes(), UTF_8));
    assertEquals(List.of(new Fix(Rule.STAGE_NAME_CASING, 1)), fixed.fixes());
  }

  @Test
  void aFileWithErrorsIsNotRepaired() {
    Source source = new Source("Dockerfile", "FROM a\nfoo b\n".getBytes(UTF_8));
    ParseResult parsed = DockerfileParser.parse(source);
    assertThrows(IllegalArgumentException.class, () -> Fixer.fix(source, parsed, Fix.RULES));
  }
}
