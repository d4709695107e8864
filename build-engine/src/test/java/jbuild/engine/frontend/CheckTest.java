package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import jbuild.executor.ProcessSpec.Network;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.Platform;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check goes on where a plan ends. */
class CheckTest {
  @Test
  void aCheckDoesWithoutImagesThatCannotBeLookedUp() {
    LintedFile file =
        LintedFile.of(
            "FROM gone AS a",
            "USER 0$x",
            "CMD a",
            "FROM a",
            "USER 0$y",
            "COPY --from=lost / /",
            "FROM scratch",
            "USER 0$z");
    assertEquals(
        List.of(
            "3 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended"
                + " behavior related to OS signals",
            "8 UndefinedVar: Usage of undefined variable '$z'"),
        file.check());
    assertEquals(List.of("1 gone: not found", "6 lost: not found"), file.unresolved());
    LintedFile planned = LintedFile.of("FROM gone");
    assertEquals(ErrorClass.REF, assertThrows(DockerfileFailure.class, planned::plan).errorClass());
    assertEquals(List.of(), planned.unresolved());
  }

  @Test
  void aMistakeInTheFileEndsACheck() {
    assertThrows(DockerfileFailure.class, () -> LintedFile.of("FROM UPPER").check());
    assertThrows(DockerfileFailure.class, () -> LintedFile.of("FROM a", "VOLUME $x").check());
    assertThrows(
        DockerfileFailure.class, () -> LintedFile.of("FROM scratch").target("none").check());
  }

  /**
   * Whatever is written in a file, a check ends with warnings or with a mistake, not with a bug.
   */
  @ParameterizedTest
  @ValueSource(strings = {"dockerfiles.jsonl.gz", "edge-dockerfiles.jsonl.gz"})
  void everyFileOfTheCorpusCanBeChecked(String name) throws IOException {
    Path corpus = corpus().resolve(name);
    boolean present = Files.isRegularFile(corpus);
    assertTrue(present || !"true".equals(System.getenv("CI")), "no corpus at " + corpus);
    assumeTrue(present, "needs the shared corpus at " + corpus);
    int checked = 0;
    List<String> broken = new ArrayList<>();
    for (JsonObject record : read(corpus)) {
      checked++;
      byte[] text =
          record
              .string("dockerfile_b64")
              .map(Base64.getDecoder()::decode)
              .orElseGet(
                  () -> record.string("dockerfile").orElse("").getBytes(StandardCharsets.UTF_8));
      check(text).ifPresent(bug -> broken.add(record.string("id").orElse("?") + ": " + bug));
    }
    assertTrue(checked > 0, "an empty corpus at " + corpus);
    assertEquals(List.of(), broken);
  }

  /** The bug that a file shows, if any. */
  private static Optional<String> check(byte[] text) {
    ParseResult parsed = DockerfileParser.parse(new Source("Dockerfile", text));
    List<Finding> findings = new ArrayList<>(parsed.findings());
    LintSink sink =
        new LintSink() {
          @Override
          public void found(Finding finding) {
            findings.add(finding);
          }

          @Override
          public void unresolved(SourceRange where, Failure failure) {}
        };
    Linting linting =
        new Linting(sink, IgnorePatterns.parse(".dockerignore", new byte[] {'*', '.', 'x'}));
    try {
      parsed
          .dockerfile()
          .ifPresent(file -> Planner.check(file, request(), new FakeImages(), linting));
      findings.forEach(Finding::diagnostic);
      return Optional.empty();
    } catch (DockerfileFailure e) {
      boolean isTheFiles =
          Set.of(ErrorClass.PARSE, ErrorClass.REF, ErrorClass.LIMIT, ErrorClass.DENIED)
              .contains(e.errorClass());
      return isTheFiles ? Optional.empty() : Optional.of(e.toString());
    } catch (RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  private static PlanRequest request() {
    return new PlanRequest(
        MergedTree.EMPTY,
        Optional.empty(),
        Map.of(),
        Map.of(),
        Optional.of(new Platform("linux", "amd64", "")),
        false,
        Set.of(),
        Set.of("network.host", "security.insecure"),
        new PlanRequest.RunDefaults(
            Network.DEFAULT, Map.of(), List.of(), OptionalLong.empty(), Optional.empty()),
        OptionalLong.empty());
  }

  private static Path corpus() {
    String shared = System.getProperty("jbuild.shared");
    // Tests run in the directory of their module.
    Path beside = Path.of(System.getProperty("user.dir")).resolve(Path.of("..", "..", "shared"));
    Path directory = shared == null ? beside.normalize() : Path.of(shared);
    return directory.resolve("corpus").resolve("parser");
  }

  private static List<JsonObject> read(Path file) throws IOException {
    JsonReader reader = new JsonReader("corpus record", ErrorClass.PARSE, 64 << 20);
    List<JsonObject> records = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(reader.readObject(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return records;
  }
}
