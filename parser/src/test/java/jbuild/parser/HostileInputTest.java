package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bad text gives diagnostics, whatever it is: PAR-01, PAR-04, PAR-09. */
class HostileInputTest {
  private static ParseResult parse(byte[] bytes) {
    return DockerfileParser.parse(new Source("Dockerfile", bytes));
  }

  private static ParseResult parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesOver4MebibytesAreRefused() {
    ParseResult result = parse(new byte[(4 << 20) + 1]);
    assertEquals("the Dockerfile is larger than 4 MiB", result.diagnostics().getFirst().message());
  }

  @Test
  void deepAndLongTextsDoNotExhaustTheStack() {
    int n = 200_000;
    for (String line :
        List.of(
            "RUN " + "[".repeat(n) + "]".repeat(n),
            "ENV a=" + "${a:-".repeat(n),
            "ONBUILD ".repeat(n) + "RUN a",
            "COPY " + "a ".repeat(n) + "/",
            "RUN " + "--mount=a ".repeat(n),
            "RUN " + "<<E ".repeat(n),
            "RUN a" + "\\\nb".repeat(n),
            "CMD [" + "\"a\",".repeat(n) + "\"b\"]")) {
      ParseResult result = parse("FROM a\n" + line);
      assertTrue(result.dockerfile().isPresent() || !result.diagnostics().isEmpty());
    }
  }

  @Test
  void tooManyWordsAreRefused() {
    ParseResult result = parse("FROM a\n" + "COPY a a a a a a a a a a a a a a\n".repeat(100_000));
    assertFalse(result.dockerfile().isPresent());
    assertEquals(1, result.diagnostics().size());
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacementCharacters() {
    byte[] bytes = "FROM a\nMAINTAINER Jos\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Dockerfile file = parse(bytes).dockerfile().orElseThrow();
    Instruction.Maintainer maintainer =
        (Instruction.Maintainer) file.stages().getFirst().instructions().getFirst();
    assertEquals("Jos\uFFFD", maintainer.maintainer());
  }

  @Test
  void terminalEscapesDoNotReachMessages() {
    String message = parse("FROM a\n\u001b[31mX").diagnostics().getFirst().message();
    assertEquals("unknown instruction: \\x1b[31mX", message);
  }

  /** Mutants of the recorded Dockerfiles; the seed is fixed, so a failure can be repeated. */
  @Test
  void mutantsNeverThrow() throws IOException {
    Random random = new Random(20260801);
    List<Path> files;
    try (Stream<Path> cases =
        Files.list(Repository.root().resolve("testdata").resolve("dockerfiles"))) {
      files = cases.map(c -> c.resolve("Dockerfile")).sorted().toList();
    }
    String pieces = "\\`\"'$<{}[]=-#\n\r\t \u00a0,:\u0000\u00ffEOF--";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text =
          new StringBuilder(
              Files.readString(
                  files.get(random.nextInt(files.size())), StandardCharsets.ISO_8859_1));
      for (int edits = 1 + random.nextInt(8); edits > 0 && !text.isEmpty(); edits--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        } else {
          text.delete(at, Math.min(text.length(), at + random.nextInt(6)));
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      ParseResult result = parse(bytes);
      boolean failed =
          result.diagnostics().stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
      assertEquals(result.dockerfile().isEmpty(), failed);
    }
  }
}
