package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Linter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case of testdata/dockerfiles: a Dockerfile and what it means ({@code expected.json}) or
 * what is wrong with it ({@code diagnostics.txt}). {@code -Dgolden.update=true} writes them anew.
 */
class GoldenTest {
  @TestFactory
  Stream<DynamicTest> dockerfilesMeanWhatIsRecorded() throws IOException {
    List<Path> cases;
    try (Stream<Path> entries =
        Files.list(Repository.root().resolve("testdata").resolve("dockerfiles"))) {
      cases = entries.sorted().toList();
    }
    assertFalse(cases.isEmpty());
    return cases.stream()
        .map(c -> DynamicTest.dynamicTest(c.getFileName().toString(), () -> check(c)));
  }

  private static void check(Path directory) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("Dockerfile"));
    ParseResult result = DockerfileParser.parse(new Source("Dockerfile", bytes));
    StringBuilder diagnostics = new StringBuilder();
    Linter linter = new Linter(CheckOptions.DEFAULT);
    result.findings().forEach(linter::add);
    List<Diagnostic> told =
        Stream.concat(result.diagnostics().stream(), linter.warnings().stream()).toList();
    for (Diagnostic d : told) {
      SourceRange range = d.ranges().getFirst();
      diagnostics
          .append(d.severity().name().toLowerCase(Locale.ROOT))
          .append(d.rule().map(r -> " " + r).orElse(""))
          .append(" " + range.startLine() + "-" + range.endLine() + ": ")
          .append(d.message())
          .append('\n');
    }
    check(directory.resolve("diagnostics.txt"), diagnostics.toString());
    String meaning =
        result.dockerfile().isEmpty()
            ? ""
            : new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(DockerfileAnswer.of(bytes))
                + "\n";
    check(directory.resolve("expected.json"), meaning);
  }

  /** An empty text has no file. */
  private static void check(Path file, String text) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      if (text.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        Files.writeString(file, text);
      }
    }
    assertEquals(text.isEmpty(), Files.notExists(file), file.toString());
    assertTrue(text.isEmpty() || Files.readString(file).equals(text), "differs: " + file);
  }
}
