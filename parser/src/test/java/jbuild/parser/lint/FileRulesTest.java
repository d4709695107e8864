package jbuild.parser.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import org.junit.jupiter.api.Test;

/** The rules that need nothing but the file. */
class FileRulesTest {
  private static Linter lint(String... lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    ParseResult parsed = DockerfileParser.parse(new Source("Dockerfile", text));
    Linter linter = new Linter(CheckOptions.parse(parsed.check().orElse("")));
    parsed.findings().forEach(linter::add);
    return linter;
  }

  private static List<String> warnings(String... lines) {
    return lint(lines).warnings().stream()
        .map(w ->
            w.ranges().getFirst().startLine() + " " + w.rule().orElseThrow() + ": " + w.message())
        .toList();
  }

  /** testRuleCheckOption. */
  @Test
  void theDirectiveChoosesAmongTheRules() {
    String[] rest = {"FROM scratch as base", "copy Dockerfile ."};
    String casing =
        "3 ConsistentInstructionCasing: Command 'copy' should match the case of the command"
            + " majority (uppercase)";
    String as = "2 FromAsCasing: 'as' and 'FROM' keywords' casing do not match";
    assertEquals(List.of(), warnings("#check=skip=all", rest[0], rest[1]));
    assertEquals(List.of(), warnings("#check=skip=all;error=true", rest[0], rest[1]));
    assertEquals(
        List.of(),
        warnings("#check=skip=ConsistentInstructionCasing,FromAsCasing", rest[0], rest[1]));
    assertEquals(
        List.of(as), warnings("#check=skip=ConsistentInstructionCasing", rest[0], rest[1]));
    assertEquals(List.of(as, casing), warnings("#check=error=true", rest[0], rest[1]));
    assertEquals(
        Optional.of("lint violation found for rules: FromAsCasing, ConsistentInstructionCasing"),
        lint("#check=error=true", rest[0], rest[1], "FROM scratch as b").violation());
    assertEquals(Optional.empty(), lint("#check=error=true", "FROM scratch").violation());
    assertEquals(Optional.empty(), lint(rest).violation());
  }

  /** testStageName. */
  @Test
  void stageNamesAreInLowerCaseAndAsIsLikeFrom() {
    assertEquals(
        List.of(
            "1 StageNameCasing: Stage name 'BadStageName' should be lowercase",
            "2 FromAsCasing: 'as' and 'FROM' keywords' casing do not match"),
        warnings("FROM scratch AS BadStageName", "FROM scratch as base2", "FROM scratch AS base3"));
    assertEquals(
        List.of("1 FromAsCasing: 'AS' and 'from' keywords' casing do not match"),
        warnings("from scratch AS base", "from scratch as base2"));
    assertEquals(
        List.of(),
        warnings("", "# check=skip=StageNameCasing", "FROM scratch AS A", "FROM scratch AS b"));
    assertEquals(
        List.of(), warnings("", "# check=skip=FromAsCasing // why", "FROM scratch as base"));
  }

  /** S006, testNoEmptyContinuation. */
  @Test
  void blankLinesInsideAnInstructionAreTold() {
    String[] lines = {
      "FROM scratch", "# note", "COPY Dockerfile \\", "", ".", "COPY Dockerfile \\", "."
    };
    assertEquals(List.of("5 NoEmptyContinuation: Empty continuation line"), warnings(lines));
    lines[1] = "# check=skip=NoEmptyContinuation";
    assertEquals(List.of(), warnings(lines));
  }

  private static String casing(int line, String word, String majority) {
    return line
        + " ConsistentInstructionCasing: Command '"
        + word
        + "' should match the case of the command majority ("
        + majority
        + ")";
  }

  /** S002, testConsistentInstructionCasing. */
  @Test
  void instructionsAreWrittenAsMostAre() {
    assertEquals(
        List.of(casing(1, "From", "uppercase")),
        warnings("From scratch as base", "FROM scratch AS base2"));
    assertEquals(
        List.of(casing(2, "copy", "uppercase")),
        warnings("FROM scratch", "copy Dockerfile /foo", "COPY Dockerfile /bar"));
    assertEquals(
        List.of(casing(1, "frOM", "lowercase")),
        warnings("frOM scratch as base", "from scratch as base2"));
    assertEquals(
        List.of(casing(2, "COPY", "lowercase")),
        warnings("from scratch", "COPY a /foo", "copy a /bar"));
    assertEquals(
        List.of(casing(1, "from", "uppercase")),
        warnings("from scratch", "COPY a /a", "COPY a /b", "COPY a /c"));
    assertEquals(
        List.of(casing(1, "FROM", "lowercase")),
        warnings("FROM scratch", "copy a /a", "copy a /b", "copy a /c"));
    assertEquals(List.of(), warnings("from scratch", "copy a /foo", "copy a /bar"));
    assertEquals(List.of(), warnings("FROM alpine", "RUN <<'EOT'", "env", "EOT"));
    assertEquals(List.of(), warnings("arg a", "arg b", "arg c", "FROM scratch"));
  }

  /** S110, testDuplicateStageName. */
  @Test
  void stageNamesAreUnique() {
    assertEquals(
        List.of("2 DuplicateStageName: Duplicate stage name \"b\", stage names should be unique"),
        warnings("FROM scratch AS b", "FROM scratch AS b"));
    assertEquals(List.of(), warnings("FROM scratch AS b1", "FROM scratch AS b2", "FROM scratch"));
    assertEquals(
        List.of(),
        warnings("FROM scratch AS b", "# check=skip=DuplicateStageName", "FROM scratch AS b"));
  }

  /** testReservedStageName. */
  @Test
  void stagesAreNotCalledScratchOrContext() {
    String said = " ReservedStageName: Stage name should not use the same name as reserved stage ";
    assertEquals(
        List.of("1" + said + "\"scratch\"", "2" + said + "\"context\""),
        warnings("FROM scratch AS scratch", "FROM scratch AS context"));
    assertEquals(List.of(), warnings("FROM scratch", "FROM scratch AS a"));
    assertEquals(List.of(), warnings("# check=skip=ReservedStageName", "FROM scratch AS scratch"));
  }

  /** testMaintainerDeprecated. */
  @Test
  void theMaintainerBelongsIntoALabel() {
    assertEquals(
        List.of(
            "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label"),
        warnings("FROM scratch", "MAINTAINER me@example.org"));
    assertEquals(
        List.of(), warnings("FROM scratch", "LABEL org.opencontainers.image.authors=\"me\""));
    assertEquals(
        List.of(), warnings("FROM scratch", "# check=skip=MaintainerDeprecated", "MAINTAINER me"));
  }

  private static String description(int line, String instruction, String name) {
    return line
        + " InvalidDefinitionDescription: Comment for "
        + instruction
        + " should follow the format: `# "
        + name
        + " <description>`";
  }

  /** S247, testDefinitionDescription. */
  @Test
  void commentsAboveArgAndFromDescribeThem() {
    assertEquals(
        List.of(),
        warnings(
            "# check=skip=all;experimental=InvalidDefinitionDescription",
            "# foo this is the foo",
            "ARG foo=bar",
            "# base this is the base image",
            "FROM scratch AS base",
            "# version this is the version number",
            "ARG version=latest",
            "# baz this is the baz",
            "ARG foo=baz bar=qux baz=quux",
            "# note",
            "#",
            "ARG bit=bat",
            "# bit is explained",
            "# check=skip=all",
            "ARG bit",
            "# comment for something other than ARG or FROM",
            "COPY Dockerfile ."));
    assertEquals(
        List.of(
            description(3, "ARG", "foo"),
            description(5, "FROM", "base"),
            description(7, "ARG", "version"),
            description(9, "ARG", "<arg_key>")),
        warnings(
            "# check=experimental=InvalidDefinitionDescription",
            "# bar this is the bar",
            "ARG foo=bar",
            "# BasE this is the BasE image",
            "FROM scratch AS base",
            "# definitely a bad comment",
            "ARG version=latest",
            "# definitely a bad comment",
            "ARG foo=baz bar=qux baz=quux",
            "# a stage without a name needs no description",
            "FROM scratch"));
    assertEquals(List.of(), warnings("# anything", "ARG foo=bar", "FROM scratch"));
  }

  /** S245, testWarningsBeforeError. */
  @Test
  void whatStandsAboveAMistakeIsToldWithIt() {
    assertEquals(
        List.of(
            "1 StageNameCasing: Stage name 'BadStageName' should be lowercase",
            "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label"),
        warnings(
            "FROM scratch AS BadStageName",
            "MAINTAINER me",
            "BADCMD",
            "MAINTAINER you",
            "copy a b"));
  }
}
