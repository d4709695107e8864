package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import org.junit.jupiter.api.Test;

/** Ignore files and paths, with what BuildKit's own matcher makes of them (S233-S237). */
class IgnoreCorpusTest {
  private static final Path CORPUS =
      Path.of("..", "..", "shared", "corpus", "parser", "ignorefiles.jsonl.gz");

  @Test
  void everyIgnoreFileOfTheCorpusExcludesWhatBuildKitExcludes() throws IOException {
    List<String> differing = new ArrayList<>();
    int cases = 0;
    for (JsonNode record : records()) {
      cases++;
      String expected = expected(record);
      String found = found(record);
      if (!expected.equals(found)) {
        differing.add(
            record.get("id").asText()
                + " "
                + record.get("ignorefile")
                + "\n  expected "
                + expected
                + "\n  found    "
                + found);
      }
    }
    assertTrue(cases >= 500, "only " + cases + " cases");
    assertEquals(List.of(), differing);
  }

  private static List<JsonNode> records() throws IOException {
    if (!Files.exists(CORPUS)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("the parser corpus is not beside the repository");
      }
      abort("needs the parser corpus beside the repository");
    }
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> records = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(CORPUS)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(json.readTree(line));
      }
    }
    return records;
  }

  private static String expected(JsonNode record) {
    JsonNode expect = record.get("expect");
    return expect.has("error") ? "an error" : expect.path("excluded").toString();
  }

  private static String found(JsonNode record) {
    try {
      IgnorePatterns patterns =
          IgnorePatterns.parse(".dockerignore", record.get("ignorefile").asText().getBytes(UTF_8));
      List<JsonNode> excluded = new ArrayList<>();
      for (JsonNode path : record.get("paths")) {
        // Not cleaned: the corpus has a path that ends in a backslash and one with "..".
        EntryPath entry = new EntryPath(EntryPath.latin1(path.asText()));
        if (patterns.excludes(entry)) {
          excluded.add(path);
        }
        assertEquals(
            patterns.excludes(entry),
            !entry.isRoot() && patterns.below(entry.parent()).excludes(entry.name()),
            () -> record.get("ignorefile") + " below the parent of " + path);
      }
      return new ObjectMapper().valueToTree(excluded).toString();
    } catch (Failure e) {
      return "an error";
    }
  }
}
