package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.Failure;
import jbuild.parser.expand.WordExpander;
import jbuild.parser.fix.Fix;
import jbuild.parser.fix.Fixed;
import jbuild.parser.fix.Fixer;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repairs keep what thousands of Dockerfiles say. */
class FixCorpusTest {
  private static final Set<String> TEXT_ONLY =
      Set.of("start_line", "end_line", "line", "written", "warnings", "space_form");

  /** S002, S006, S038, S078: only the form changes, only where it must, and once is enough. */
  @ParameterizedTest
  @ValueSource(strings = {"dockerfiles.jsonl.gz", "edge-dockerfiles.jsonl.gz"})
  void aRepairedFileSaysTheSame(String file) throws IOException {
    Map<Rule, Integer> repaired = new EnumMap<>(Rule.class);
    for (JsonNode record : CorpusTest.records(file)) {
      byte[] bytes = bytes(record);
      Source source = new Source("Dockerfile", bytes);
      ParseResult parsed = DockerfileParser.parse(source);
      Optional<Fixed> fixed =
          parsed.dockerfile().isEmpty() ? Optional.empty() : fix(source, parsed);
      if (fixed.isPresent()) {
        String id = record.path("id").asText();
        check(id, bytes, fixed.get());
        fixed.get().fixes().forEach(fix -> repaired.merge(fix.rule(), 1, Integer::sum));
      }
    }
    assertEquals(Fix.RULES, repaired.keySet(), "the corpus has something for every repair");
  }

  private static Optional<Fixed> fix(Source source, ParseResult parsed) {
    try {
      return Optional.of(Fixer.fix(source, parsed, Fix.RULES));
    } catch (Failure e) {
      assertTrue(e.getMessage().contains("check option"), e::getMessage);
      return Optional.empty();
    }
  }

  private static void check(String id, byte[] bytes, Fixed fixed) {
    assertArrayEquals(
        bytes, String.join("", fixed.before()).getBytes(StandardCharsets.ISO_8859_1), id);
    Source after = new Source("Dockerfile", fixed.bytes());
    Fixed again = Fixer.fix(after, DockerfileParser.parse(after), Fix.RULES);
    assertEquals(List.of(), again.fixes(), id);
    assertArrayEquals(fixed.bytes(), again.bytes(), id);
    List<Integer> exec =
        fixed.fixes().stream()
            .filter(fix -> fix.rule() == Rule.JSON_ARGS_RECOMMENDED)
            .map(Fix::line)
            .toList();
    assertEquals(
        said(DockerfileAnswer.of(bytes), exec.isEmpty()),
        said(DockerfileAnswer.of(fixed.bytes()), exec.isEmpty()),
        id);
    assertChangesAreInside(id, fixed);
  }

  /** A line changes only between the first and the last line of an instruction with a repair. */
  private static void assertChangesAreInside(String id, Fixed fixed) {
    List<Integer> starts = fixed.fixes().stream().map(Fix::line).toList();
    for (int line = 1; line <= fixed.before().size(); line++) {
      boolean changed =
          !fixed.after().get(line - 1).equals(Optional.of(fixed.before().get(line - 1)));
      int at = line;
      assertTrue(!changed || starts.stream().anyMatch(start -> start <= at), id + ":" + line);
    }
  }

  private static byte[] bytes(JsonNode record) {
    return record.has("dockerfile")
        ? record.get("dockerfile").asText().getBytes(StandardCharsets.UTF_8)
        : Base64.getDecoder().decode(record.get("dockerfile_b64").asText());
  }

  /** The answer without what a repair may change. */
  private static JsonNode said(JsonNode answer, boolean exact) {
    JsonNode copy = answer.deepCopy();
    strip(copy, exact);
    return copy;
  }

  private static void strip(JsonNode node, boolean exact) {
    if (node instanceof ObjectNode object) {
      object.remove(TEXT_ONLY);
      normalisePairs(object);
      normaliseFrom(object);
      if (!exact) {
        normaliseCommand(object);
      }
    }
    node.forEach(child -> strip(child, exact));
  }

  private static void normalisePairs(ObjectNode node) {
    if (node.get("pairs") instanceof ArrayNode pairs) {
      for (JsonNode pair : pairs) {
        ((ArrayNode) pair).set(1, expanded(pair.get(1).asText()));
      }
    }
  }

  private static String expanded(String value) {
    try {
      return new WordExpander('\\').expand(value, name -> Optional.of("<" + name + ">")).value();
    } catch (Failure e) {
      return value;
    }
  }

  private static void normaliseFrom(ObjectNode node) {
    if (node.path("instruction").asText().equals("FROM")
        && node.get("args") instanceof ArrayNode words) {
      for (int i = 1; i < words.size(); i++) {
        words.set(i, words.get(i).asText().toLowerCase(Locale.ROOT));
      }
    }
  }

  /** Both forms of a command as one list of words. */
  private static void normaliseCommand(ObjectNode node) {
    String name = node.path("instruction").asText(node.path("op").asText());
    if (!Set.of("CMD", "ENTRYPOINT").contains(name.toUpperCase(Locale.ROOT))) {
      return;
    }
    node.remove(List.of("json", "shell_form"));
    for (String field : List.of("args", "cmd")) {
      if (node.get(field) instanceof ArrayNode words) {
        List<String> split = new ArrayList<>();
        words.forEach(word -> split.addAll(List.of(word.asText().split("[ \t]+", -1))));
        words.removeAll();
        split.stream().filter(word -> !word.isEmpty()).forEach(words::add);
      }
    }
  }
}
