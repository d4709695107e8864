package jbuild.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.context.IgnorePatterns;

/** What an ignore file leaves out, in the corpus's form. */
final class IgnoreFileAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private IgnoreFileAnswer() {}

  static ObjectNode of(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      byte[] text = question.get("ignorefile").asText().getBytes(UTF_8);
      IgnorePatterns patterns = IgnorePatterns.parse(".dockerignore", text);
      ArrayNode excluded = JSON.createArrayNode();
      for (JsonNode path : question.get("paths")) {
        // Not cleaned: the corpus has a path that ends in a backslash and one with "..".
        if (patterns.excludes(new EntryPath(EntryPath.latin1(path.asText())))) {
          excluded.add(path.asText());
        }
      }
      answer.set("patterns", JSON.valueToTree(patterns.cleaned()));
      answer.set("excluded", excluded);
      return answer;
    } catch (Failure e) {
      return answer.put("error", e.getMessage());
    }
  }
}
