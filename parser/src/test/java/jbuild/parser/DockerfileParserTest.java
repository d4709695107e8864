package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileParserTest {
  private static ParseResult parse(String text) {
    return DockerfileParser.parse(new Source("Dockerfile", text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Dockerfile valid(String text) {
    ParseResult result = parse(text);
    return result
        .dockerfile()
        .orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
  }

  private static Instruction only(String line) {
    return valid("FROM a\n" + line).stages().getFirst().instructions().getFirst();
  }

  private static List<String> errors(String text) {
    return parse(text).diagnostics().stream()
        .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
        .map(d -> d.ranges().getFirst().startLine() + ": " + d.message())
        .toList();
  }

  private static String run(String text) {
    return ((Instruction.Run) only(text)).command().words().getFirst();
  }

  /** S001, S002, S003. */
  @Test
  void byteOrderMarksCaseAndLeadingBlanksDoNotMatter() {
    assertEquals("scratch", valid("\uFEFF  from scratch").stages().getFirst().from().base());
    assertEquals("x", run("\t\u00a0rUn x"));
  }

  /** S004, S005, S006, S007, S008, S009, S010, S011, S025. */
  @Test
  void continuationsJoinLinesWithoutCommentsAndBlankLines() {
    assertEquals("echo a # b", run("RUN echo a # b"));
    assertEquals("echo a b", run("RUN echo a \\\n  # note \\\nb"));
    assertEquals("echo a RUN echo b", run("RUN echo a \\\n\nRUN echo b"));
    assertEquals("echo ab", run("RUN echo a\\\nb"));
    assertEquals("a    b", run("RUN a \\  \t\n   b"));
    assertEquals("a\\\\", run("RUN a\\\\\nRUN b"));
    assertEquals("x", run("\\\nRUN x"));
    assertEquals("echo", run("RUN echo \\"));
    assertEquals("echo \\$HOME", run("RUN echo \\$HOME"));
  }

  /** S012, S013. */
  @Test
  void carriageReturnsEndLinesButStayInHeredocs() {
    assertEquals("a  b", run("RUN a \\\r\n b\r\n"));
    Instruction.Copy copy = (Instruction.Copy) only("COPY <<E /x\r\nbody\r\nE\r\n");
    assertEquals("body\r\n", copy.transfer().inlineFiles().getFirst().content());
  }

  /** S015, S016, S019, S020, S024. */
  @Test
  void directivesAreReadFromTheTopOnly() {
    Dockerfile file = valid("#  EsCaPe = `\n# syntax=a/b:1 x\n#check=skip=all\nFROM a\nRUN x`\ny");
    assertEquals('`', file.escape());
    assertEquals(Optional.of("a/b:1 x"), file.syntax());
    assertEquals(Optional.of("skip=all"), file.check());
    assertEquals('\\', valid("# hello\n# escape=`\nFROM a").escape());
    assertEquals('\\', valid("\n# escape=`\nFROM a").escape());
    assertEquals('\\', valid("#!/bin/x\n# escape=`\nFROM a").escape());
    assertEquals(Optional.of("s"), valid("#!/bin/x\n# syntax=s\nFROM a").syntax());
  }

  /** S017, S018, S021. */
  @Test
  void filesThatSayNothingAreRefused() {
    assertEquals(
        List.of("2: only one escape parser directive can be used"),
        errors("#escape=`\n#escape=`\nFROM a"));
    assertEquals(
        List.of("1: invalid escape token 'x' does not match ` or \\"), errors("#escape=x\nFROM a"));
    assertEquals(List.of("1: the Dockerfile cannot be empty"), errors(""));
    assertEquals(List.of("1: file with no instructions"), errors("# only\n"));
    assertEquals(List.of("1: dockerfile contains no stages to build"), errors("ARG a"));
  }

  /** S022, S023, S243, S245. */
  @Test
  void allMistakesAreToldAtOnceWithTheirFirstLine() {
    assertEquals(
        List.of(
            "2: unknown instruction: COPPY (did you mean COPY?)",
            "3: unknown flag: --frm (did you mean from?)",
            "5: ENV must have two arguments"),
        errors("FROM a\nCOPPY a b\nCOPY --frm=x \\\n a b\nENV a"));
    assertEquals(
        List.of("1: no build stage in current context"), errors("RUN a\nCOPY a b\nFROM x\nRUN b"));
    assertEquals(1, parse("FROM a as b\nBOGUS").findings().size());
  }

  /** S026, S027, S028, S032. */
  @Test
  void flagsStandDirectlyBehindTheKeyword() {
    Instruction.Copy late = (Instruction.Copy) only("COPY a --link b");
    assertEquals(List.of("a", "--link"), late.transfer().sources());
    Instruction.Copy weird = (Instruction.Copy) only("COPY -- --weird /x");
    assertEquals(List.of("--weird"), weird.transfer().sources());
    Instruction.Copy quoted =
        (Instruction.Copy) only("COPY --chown=\"a b\":c \\\n # why\n --link=FALSE x /");
    assertEquals(Optional.of("a b:c"), quoted.transfer().chown());
    assertEquals(false, quoted.transfer().link());
  }

  /** S029, S030, S031. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "COPY --link= a b;missing a value on flag: --link",
        "COPY --link=1 a b;expecting boolean value for flag --link, not: 1",
        "COPY --from=a --from=b a b;duplicate flag specified: --from",
        "COPY --from a b;missing a value on flag: --from",
        "USER --x a;unknown flag: --x",
        "RUN --network=lan a;invalid network mode \"lan\"",
      })
  void badFlagsAreRefused(String line, String message) {
    assertEquals(List.of("2: " + message), errors("FROM a\n" + line));
  }

  /** S033 to S038. */
  @Test
  void jsonFormNeedsAllOfTheLineToBeOneArrayOfStrings() {
    assertEquals(
        new Command(List.of("A", ""), false, List.of()),
        ((Instruction.Cmd) only("CMD   [ \"\\u0041\" ,\"\" ] ")).command());
    assertEquals(
        new Command(List.of("[\"a\"] # note"), true, List.of()),
        ((Instruction.Cmd) only("CMD [\"a\"] # note")).command());
    assertEquals("['a']", run("RUN ['a']"));
    assertEquals("[\"c:\\windows\"]", run("RUN [\"c:\\windows\"]"));
    assertEquals(
        List.of("2: when using JSON array syntax, arrays must be comprised of strings only"),
        errors("FROM a\nRUN [\"a\",1]"));
    assertEquals(
        new Command(List.of(), false, List.of()), ((Instruction.Cmd) only("CMD []")).command());
  }

  /** S044 to S050. */
  @Test
  void heredocsFollowTheirMarkers() {
    Instruction.Run run =
        (Instruction.Run)
            only("RUN 3<<-'E' x << \"F G\"\n\ta\n# no comment \\\n\tE\n\nF G\nUSER b");
    assertEquals(
        List.of(
            new InlineFile("E", "\ta\n# no comment \\\n", false, true, 3),
            new InlineFile("F G", "\n", false, false, 0)),
        run.command().inlineFiles());
    assertEquals(new SourceRange(2, 7), run.range());
    assertEquals("<<X", ((Instruction.User) only("USER <<X")).user());
    for (String none : List.of("RUN echo \"<<E\"", "RUN [\"<<E\"]", "RUN a <<<E", "RUN a <<")) {
      assertEquals(List.of(), ((Instruction.Run) only(none)).command().inlineFiles());
    }
    assertEquals(List.of("2: unterminated heredoc"), errors("FROM a\nRUN <<E\nE "));
    assertEquals(
        "eo'f",
        ((Instruction.Run) only("RUN <<eo\\'f\neo'f")).command().inlineFiles().getFirst().name());
  }

  /** S058, S059. */
  @Test
  void copyMixesFilesAndHeredocs() {
    Instruction.Copy copy = (Instruction.Copy) only("COPY a <<b /d/\nx\nb");
    assertEquals(List.of("a"), copy.transfer().sources());
    assertEquals(
        List.of(new InlineFile("b", "x\n", true, false, 0)), copy.transfer().inlineFiles());
    assertEquals(
        List.of("2: COPY cannot accept a heredoc as a destination"),
        errors("FROM a\nCOPY a <<E\nE"));
  }

  /** S077 to S081, S250, S251. */
  @Test
  void namesAndValuesKeepTheirQuotes() {
    Instruction.Env env = (Instruction.Env) only("ENV a=\"x y\" b=z\\ w \"c\"=");
    assertEquals(
        List.of(
            new KeyValue("a", Optional.of("\"x y\"")),
            new KeyValue("b", Optional.of("z\\ w")),
            new KeyValue("\"c\"", Optional.of(""))),
        env.pairs());
    assertEquals(
        List.of(new KeyValue("K", Optional.of("a=b  c"))),
        ((Instruction.Env) only("ENV K  a=b  c")).pairs());
    assertEquals(
        List.of(new KeyValue("a", Optional.of("\"xy\""))),
        ((Instruction.Env) only("ENV a=\"x\\\ny\"")).pairs());
    assertEquals(
        List.of(new KeyValue("a", Optional.of("b"))),
        ((Instruction.Env) only("ENV a=b\\")).pairs());
    assertEquals(
        List.of(new KeyValue("a", Optional.of("b\\\\"))),
        ((Instruction.Env) only("ENV a=b\\\\\\")).pairs());
    assertEquals(List.of("2: ENV names can not be blank"), errors("FROM a\nENV =x"));
  }

  /** S104, S105, S248. */
  @Test
  void fromTakesOneOrThreeWords() {
    Stage stage = valid("FROM --platform=$P a aS B-1.x").stages().getFirst();
    assertEquals(Optional.of("b-1.x"), stage.name());
    assertEquals(Optional.of("$P"), stage.from().platform());
    for (String bad : List.of("FROM", "FROM a b", "FROM a AS", "FROM a AS b # x", "FROM a AS 1x")) {
      assertEquals(1, errors(bad).size(), bad);
    }
  }

  /** S225. */
  @Test
  void healthchecksHaveTheirDurationsInNanoseconds() {
    Instruction.Healthcheck check =
        (Instruction.Healthcheck) only("HEALTHCHECK --interval=1m30s --retries=3 cmd [\"a\"]");
    assertEquals(List.of("CMD", "a"), check.test());
    assertEquals(90_000_000_000L, check.intervalNanos());
    assertEquals(3, check.retries().orElse(0));
  }

  /** S246. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR", "ENV", "LABEL", "ONBUILD", "HEALTHCHECK",
        "EXPOSE", "VOLUME", "ARG", "COPY a", "ADD a", "SHELL", "SHELL []", "HEALTHCHECK CMD",
        "HEALTHCHECK NONE x", "VOLUME [\" \"]"
      })
  void instructionsWithoutTheirArgumentsAreRefused(String line) {
    assertEquals(1, errors("FROM a\n" + line).size());
  }

  /** S228. */
  @Test
  void triggersKeepTheirTextAndAreParsedLater() {
    Instruction.OnBuild trigger = (Instruction.OnBuild) only("OnBuild copy <<E /x\n$a\nE\n");
    assertEquals("copy <<E /x\n$a\nE", trigger.trigger());
    Instruction.Copy copy = (Instruction.Copy) DockerfileParser.parseTrigger(trigger.trigger());
    assertEquals("$a\n", copy.transfer().inlineFiles().getFirst().content());
    for (String bad : List.of("FROM a", "ONBUILD RUN a", "MAINTAINER a", "RUN a\nRUN b", "X", "")) {
      assertThrows(Failure.class, () -> DockerfileParser.parseTrigger(bad), bad);
    }
    assertEquals(1, errors("FROM a\nONBUILD FROM b").size());
  }

  /** S249. */
  @Test
  void tabsSeparateWordsAndNoBreakSpacesDoNot() {
    Instruction.Copy copy = (Instruction.Copy) only("COPY\ta\u000bb\u00a0c\f/");
    assertEquals(List.of("a", "b\u00a0c"), copy.transfer().sources());
  }

  /** S014: BuildKit refuses such a line; what it refuses may well build here. */
  @Test
  void linesMayBeLong() {
    assertEquals(70_000, run("RUN " + "a".repeat(70_000)).length());
  }

  /** S042, S043, testInvalidJSONCommands. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SHELL bash -c;SHELL requires the arguments to be in JSON form",
        "SHELL [];SHELL requires at least one argument",
        "SHELL ['a'];SHELL requires the arguments to be in JSON form",
      })
  void shellTakesAListWithSomethingInIt(String line, String message) {
    assertEquals(List.of("2: " + message), errors("FROM a\n" + line));
  }

  /** S252. */
  @Test
  void labelsMayBeContinued() {
    Instruction.Label label = (Instruction.Label) only("LABEL a=1 \\\n  # why\n  b=\"2\\\n3\"");
    assertEquals(
        List.of(new KeyValue("a", Optional.of("1")), new KeyValue("b", Optional.of("\"23\""))),
        label.pairs());
  }

  /** S075, S222: the words of EXPOSE are sorted as they stand. */
  @Test
  void portsAreSortedAsWritten() {
    assertEquals(
        List.of("$P", "443", "80", "9000-9001"),
        ((Instruction.Expose) only("EXPOSE 80 9000-9001 $P 443")).ports());
  }

  /** S022, testDockerfileInvalidInstruction, testDockerfileInvalidCommand. */
  @Test
  void aSuggestionIsMadeOnlyForWhatIsClose() {
    assertEquals(List.of("1: unknown instruction: FORM (did you mean FROM?)"), errors("FORM a"));
    assertEquals(
        List.of("2: unknown instruction: wrkdir (did you mean workdir?)"),
        errors("FROM a\nwrkdir /"));
    assertEquals(List.of("2: unknown instruction: INCLUDE"), errors("FROM a\nINCLUDE x"));
  }

  /** JVM-02. */
  @Test
  void theLanguageOfTheMachineDoesNotMatter() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      Dockerfile file = valid("from a as INIT\nmaintainer x\nentrypoint x\nstopsignal i");
      assertEquals(Optional.of("init"), file.stages().getFirst().name());
      assertEquals(3, file.stages().getFirst().instructions().size());
    } finally {
      Locale.setDefault(before);
    }
  }
}
