package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parser agrees with BuildKit's own parsing code on every record of the shared corpus. */
class CorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "dockerfiles.jsonl.gz, dockerfile",
    "edge-dockerfiles.jsonl.gz, dockerfile",
    "words.jsonl.gz, word",
    "git-sources.jsonl.gz, git",
    "ignorefiles.jsonl.gz, ignorefile",
    "references.jsonl.gz, reference",
    "platforms.jsonl.gz, platform"
  })
  void everyRecordOfTheCorpusAgrees(String file, String kind) throws IOException {
    List<String> differences = new ArrayList<>();
    int records = 0;
    for (JsonNode record : records(file)) {
      records++;
      JsonNode answer = CorpusAnswers.answer(kind, record);
      String id = record.path("id").asText(record.path("input").asText());
      AnswerComparison.difference(kind, record.get("expect"), answer)
          .ifPresent(d -> differences.add(id + ": " + d));
    }
    assertTrue(records > 0, "an empty corpus: " + file);
    assertEquals(List.of(), differences);
  }

  /** A file of the corpus; in CI it has to be there. */
  static List<JsonNode> records(String file) throws IOException {
    Path corpus = corpus().resolve(file);
    boolean present = Files.isRegularFile(corpus);
    if (!present) {
      assertTrue(!"true".equals(System.getenv("CI")), "no corpus at " + corpus);
    }
    assumeTrue(present, "needs the shared corpus at " + corpus);
    return read(corpus);
  }

  private static Path corpus() {
    String shared = System.getProperty("jbuild.shared");
    Path directory = shared == null ? Repository.root().resolveSibling("shared") : Path.of(shared);
    return directory.resolve("corpus").resolve("parser");
  }

  private static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(JSON.readTree(line));
      }
    }
    return records;
  }
}
