package jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildException;
import jbuild.api.CheckResult;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.parser.Diagnostic;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check} and {@code --call} answer in the forms of buildx and build nothing. */
final class CallsTest {
  private static final String FILE = "FROM a as b\nCMD x \\\n  y\nRUN z\n";

  private static final String JSON =
      """
      {
        "warnings": [
          {
            "ruleName": "JSONArgsRecommended",
            "description": "DESCRIPTION",
            "url": "docs/lint/json-args-recommended.md",
            "detail": "use \\u003cJSON\\u003e",
            "location": {
              "ranges": [
                {
                  "start": {
                    "line": 2
                  },
                  "end": {
                    "line": 2
                  }
                },
                {
                  "start": {
                    "line": 3
                  },
                  "end": {
                    "line": 3
                  }
                }
              ]
            }
          }
        ],
        "sources": [
          {
            "filename": "Dockerfile",
            "data": "DATA",
            "language": "Dockerfile"
          }
        ],
        "buildError": {
          "message": "dockerfile parse error on line 4: no such thing",
          "location": {
            "ranges": [
              {
                "start": {
                  "line": 4
                },
                "end": {
                  "line": 4
                }
              }
            ]
          }
        }
      }
      """;

  @TempDir private Path directory;
  private CommandLineRun run = new CommandLineRun(Path.of("/"));

  @BeforeEach
  void begin() {
    run = new CommandLineRun(directory);
  }

  private static Source source(String text) {
    return new Source("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Diagnostic warning(Rule rule, String message, int first, int last) {
    return new Diagnostic(
        Diagnostic.Severity.WARNING,
        Optional.of(rule),
        message,
        List.of(new SourceRange(first, last)));
  }

  private static CheckResult result(List<Diagnostic> warnings, Optional<BuildException> error) {
    return new CheckResult(source(FILE), warnings, List.of(), error, false);
  }

  private static CheckResult twoWarnings() {
    return result(
        List.of(
            warning(Rule.JSON_ARGS_RECOMMENDED, "use JSON", 2, 3),
            warning(Rule.FROM_AS_CASING, "'as' and 'FROM'", 1, 1)),
        Optional.empty());
  }

  private static BuildException error() {
    Diagnostic mistake = Diagnostic.error("no such thing", SourceRange.line(4));
    return new BuildException(
        ErrorClass.PARSE,
        "dockerfile parse error on line 4: no such thing",
        Optional.empty(),
        new BuildException.Details(
            Optional.of(source(FILE)), List.of(mistake), Optional.empty(), List.of()));
  }

  private JsonObject json() {
    return new JsonReader("the answer", ErrorClass.INTERNAL, 1 << 20)
        .readObject(run.out().getBytes(StandardCharsets.UTF_8));
  }

  /** Section 5.5. */
  @Test
  void aCheckWithoutFindingsSaysSo() {
    run.engine.check = Optional.of(result(List.of(), Optional.empty()));
    assertEquals(0, run.run("build", "--check", "."));
    assertEquals("Check complete, no warnings found.\n", run.out());
    assertEquals(List.of("check in /state"), run.engine.calls);
  }

  /** Section 5.5. */
  @Test
  void warningsAreShownInTheOrderOfTheirLinesAndEndWithOne() {
    run.engine.check = Optional.of(twoWarnings());
    assertEquals(1, run.run("--call=check", "."));
    assertEquals(
        """
        Check complete, 2 warnings have been found!

        WARNING: FromAsCasing - docs/lint/from-as-casing.md
        'as' and 'FROM'
        Dockerfile:1
        --------------------
           1 | >>> FROM a as b
           2 |     CMD x \\
           3 |       y
           4 |     RUN z
           5 |    \s
        --------------------

        WARNING: JSONArgsRecommended - docs/lint/json-args-recommended.md
        use JSON
        Dockerfile:2
        --------------------
           1 |     FROM a as b
           2 | >>> CMD x \\
           3 | >>>   y
           4 |     RUN z
        --------------------
        """,
        run.out());
  }

  @Test
  void oneWarningIsCountedAsOne() {
    run.engine.check =
        Optional.of(result(List.of(warning(Rule.UNDEFINED_VAR, "v", 1, 1)), Optional.empty()));
    assertEquals(1, run.run("--check", "."));
    assertTrue(run.out().startsWith("Check complete, 1 warning has been found!\n\nWARNING"));
  }

  @Test
  void theStatusOfACheckMayBeIgnored() {
    run.engine.check = Optional.of(twoWarnings());
    assertEquals(0, run.run("--call=check,ignorestatus=true", "."));
  }

  /** S244: warnings are shown although a mistake would stop the build; testWarningsBeforeError. */
  @Test
  void aMistakeIsToldBehindTheWarnings() {
    run.engine.check =
        Optional.of(
            result(List.of(warning(Rule.FROM_AS_CASING, "as", 1, 1)), Optional.of(error())));
    assertEquals(1, run.run("--check", "."));
    assertTrue(run.out().startsWith("Check complete, 1 warning has been found!\n"), run.out());
    assertTrue(run.err().contains("   4 | >>> RUN z\n"), run.err());
    assertEquals(
        "ERROR: PARSE: failed to solve: dockerfile parse error on line 4: no such thing",
        run.lastLine());
  }

  @Test
  void aMistakeAloneIsNoCleanCheck() {
    run.engine.check = Optional.of(result(List.of(), Optional.of(error())));
    assertEquals(1, run.run("--check", "."));
    assertEquals("", run.out());
  }

  @Test
  void whatCouldNotBeLookedUpIsToldAsideFromTheAnswer() {
    Diagnostic image =
        new Diagnostic(
            Diagnostic.Severity.WARNING,
            Optional.empty(),
            "no registry at a",
            List.of(SourceRange.line(1)));
    run.engine.check =
        Optional.of(
            new CheckResult(source(FILE), List.of(), List.of(image), Optional.empty(), false));
    assertEquals(0, run.run("--check", "--progress=quiet", "."));
    assertEquals("Not looked at in full, line 1: no registry at a\n", run.err());
    assertEquals("Check complete, no warnings found.\n", run.out());
  }

  @Test
  void theJsonOfACheckHasTheFieldsOfBuildKit() {
    run.engine.check =
        Optional.of(
            result(
                List.of(warning(Rule.JSON_ARGS_RECOMMENDED, "use <JSON>", 2, 3)),
                Optional.of(error())));
    assertEquals(1, run.run("--call=check,format=json", "."));
    String data = Base64.getEncoder().encodeToString(FILE.getBytes(StandardCharsets.UTF_8));
    String expected =
        JSON.replace("DESCRIPTION", Rule.JSON_ARGS_RECOMMENDED.description()).replace("DATA", data);
    assertEquals(expected, run.out());
  }

  @Test
  void sarifNamesTheFileAsTheUserWould() throws IOException {
    Files.createDirectories(directory.resolve("my app"));
    run.engine.check =
        Optional.of(
            result(
                List.of(
                    warning(Rule.JSON_ARGS_RECOMMENDED, "use JSON", 2, 3),
                    warning(Rule.FROM_AS_CASING, "as", 1, 1)),
                Optional.of(error())));
    assertEquals(1, run.run("--call=check,format=sarif", "./my app"));
    JsonObject log = json();
    assertEquals("2.1.0", log.requiredString("version"));
    JsonObject sarif = log.objects("runs").getFirst();
    JsonObject driver = sarif.object("tool").orElseThrow().object("driver").orElseThrow();
    assertEquals("jbuild", driver.requiredString("name"));
    assertEquals(
        List.of("JSONArgsRecommended", "FromAsCasing"),
        driver.objects("rules").stream().map(rule -> rule.requiredString("id")).toList());
    List<JsonObject> results = sarif.objects("results");
    assertEquals(
        List.of("JSONArgsRecommended", "FromAsCasing", "BuildError"),
        results.stream().map(found -> found.requiredString("ruleId")).toList());
    assertEquals(
        List.of("warning", "warning", "error"),
        results.stream().map(found -> found.requiredString("level")).toList());
    assertEquals(1, results.get(1).number("ruleIndex").orElseThrow());
    JsonObject place =
        results.getFirst().objects("locations").getFirst().object("physicalLocation").orElseThrow();
    assertEquals(
        "my%20app/Dockerfile",
        place.object("artifactLocation").orElseThrow().requiredString("uri"));
    assertEquals(2, place.object("region").orElseThrow().number("startLine").orElseThrow());
    assertEquals(3, place.object("region").orElseThrow().number("endLine").orElseThrow());
  }

  private static Dockerfile dockerfile(String text) {
    return DockerfileParser.parse(source(text)).dockerfile().orElseThrow();
  }

  /** S247; testOutlineArgs, testOutlineSecrets. */
  @Test
  void theOutlineIsATableForEachKindOfThing() {
    run.engine.dockerfile =
        Optional.of(
            dockerfile(
                """
                # VERSION is what is packed
                ARG VERSION=1
                # app is shipped
                FROM scratch${VERSION:+} AS app
                ARG VERSION
                ARG MODE
                RUN --mount=type=secret,id=token,required --mount=type=ssh true
                """));
    assertEquals(0, run.run("--call=outline", "--build-arg", "MODE=fast", "."));
    assertEquals(
        """
        TARGET:      app
        DESCRIPTION: is shipped

        BUILD ARG   VALUE   DESCRIPTION
        VERSION     1       is what is packed
        MODE        fast   \s

        SECRET   REQUIRED
        token    true

        SSH       REQUIRED
        default  \s

        """,
        run.out());
    assertEquals(List.of("outline in /state"), run.engine.calls);
  }

  @Test
  void theJsonOfAnOutlineLeavesOutWhatIsEmpty() {
    run.engine.dockerfile =
        Optional.of(
            dockerfile("FROM scratch\nARG A\nRUN --mount=type=secret,id=s,required true\n"));
    assertEquals(0, run.run("--call", "outline,format=json", "."));
    JsonObject outline = json();
    assertEquals(List.of("args", "secrets", "sources"), List.copyOf(outline.fields().keySet()));
    JsonObject arg = outline.objects("args").getFirst();
    assertEquals(List.of("name", "location"), List.copyOf(arg.fields().keySet()));
    JsonObject secret = outline.objects("secrets").getFirst();
    assertTrue(secret.flag("required"));
    assertEquals("s", secret.requiredString("name"));
    assertEquals("", run.err(), "nothing but the answer where a program reads it");
  }

  /** S105, S114; testTargetsList. */
  @Test
  void targetsAreATableWithTheDefaultMarked() {
    run.engine.dockerfile =
        Optional.of(dockerfile("# build makes it\nFROM a AS build\nFROM b\nFROM build AS last\n"));
    assertEquals(0, run.run("--call=targets", "."));
    assertEquals(
        """
        TARGET         DESCRIPTION
        build          makes it
                      \s
        last (default)\s
        """,
        run.out());
  }

  @Test
  void theJsonOfTargetsHasAllThatIsWritten() {
    run.engine.dockerfile =
        Optional.of(dockerfile("FROM a AS x\nFROM --platform=$BUILDPLATFORM b\n"));
    assertEquals(0, run.run("--call=targets,format=json", "."));
    List<JsonObject> targets = json().objects("targets");
    assertEquals(
        List.of("name", "base", "location"), List.copyOf(targets.getFirst().fields().keySet()));
    assertEquals(
        List.of("default", "base", "platform", "location"),
        List.copyOf(targets.getLast().fields().keySet()));
    assertEquals("$BUILDPLATFORM", targets.getLast().requiredString("platform"));
  }

  /** testOutlineDescribeDefinition, testTargetsDescribeDefinition. */
  @Test
  void theCallsThemselvesAreListed() {
    assertEquals(0, run.run("--call=subrequests.describe", "."));
    List<String> lines = run.out().lines().toList();
    assertEquals("NAME                 VERSION DESCRIPTION", lines.getFirst());
    assertTrue(lines.get(1).startsWith("outline              1.0.0   "), run.out());
    assertTrue(lines.get(2).startsWith("targets              1.0.0   "), run.out());
    assertEquals(0, run.run("--call=subrequests.describe,format=json", "."));
    assertTrue(run.out().contains("\"name\": \"frontend.outline\""), run.out());
    assertTrue(run.out().contains("\"type\": \"rpc\""), run.out());
  }

  @Test
  void theMetadataFileHoldsTheAnswer() throws IOException {
    run.engine.check = Optional.of(twoWarnings());
    assertEquals(1, run.run("--check", "--metadata-file", "m.json", "."));
    String metadata = Files.readString(directory.resolve("m.json"));
    assertTrue(metadata.startsWith("{\n  \"result.json\": {\n    \"warnings\": ["), metadata);
    assertFalse(metadata.contains("containerimage"), metadata);
  }

  @Test
  void aBuildMayBeAskedForByName() {
    assertEquals(0, run.run("--call=build", "."));
    assertEquals(List.of("build in /state"), run.engine.calls);
  }

  @Test
  void whatIsNoCallIsRefused() {
    for (String call :
        List.of(
            "bake",
            "check,outline",
            "check,format=xml",
            "outline,format=sarif",
            "check,color=true",
            "check,ignorestatus=maybe",
            "format=json")) {
      assertEquals(2, run.run("--call", call, "."), call);
    }
    assertEquals(2, run.run("--check", "--call=outline", "."));
    assertEquals(List.of(), run.engine.calls);
  }

  @Test
  void aCheckThatCannotBeMadeFailsWithItsClass() {
    run.engine.failure = Optional.of(new Failure(ErrorClass.CONTEXT, "gone"));
    assertEquals(8, run.run("--check", "."));
    assertEquals("ERROR: CONTEXT: gone", run.lastLine());
  }
}
