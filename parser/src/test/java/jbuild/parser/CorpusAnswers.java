package jbuild.parser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.parser.expand.WordExpander;

/**
 * Answers the parser corpus: a JSON object a line in, what jbuild makes of it out, in the corpus's
 * form. The program behind {@code script/corpus-answers}, and the heart of the test.
 */
final class CorpusAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CorpusAnswers() {}

  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode question = JSON.readTree(line);
      out.println(JSON.writeValueAsString(answerOrBug(question)));
      out.flush();
    }
  }

  /** One bug must not cost the answers to the other questions; it agrees with nothing. */
  private static ObjectNode answerOrBug(JsonNode question) throws IOException {
    try {
      return answer(question.get("kind").asText(), question);
    } catch (RuntimeException | StackOverflowError e) {
      return JSON.createObjectNode().put("bug", e.toString());
    }
  }

  static ObjectNode answer(String kind, JsonNode question) throws IOException {
    return switch (kind) {
      case "dockerfile" -> DockerfileAnswer.of(dockerfile(question));
      case "word" -> word(question);
      case "git" -> git(question.get("input").asText());
      case "ignorefile" -> IgnoreFileAnswer.of(question);
      case "reference" -> ImageNameAnswer.reference(question.get("input").asText());
      case "platform" -> ImageNameAnswer.platform(question.get("input").asText());
      default -> throw new IllegalArgumentException("kind " + kind);
    };
  }

  private static byte[] dockerfile(JsonNode question) throws IOException {
    return question.has("dockerfile_b64")
        ? question.get("dockerfile_b64").binaryValue()
        : question.get("dockerfile").asText().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode word(JsonNode question) {
    Map<String, String> env = new HashMap<>();
    for (JsonNode pair : question.get("env")) {
      String[] parts = pair.asText().split("=", 2);
      env.put(parts[0], parts[1]);
    }
    WordExpander expander =
        new WordExpander(
            question.get("escape").asText().charAt(0),
            question.path("raw_quotes").asBoolean(),
            false,
            question.path("skip_unset").asBoolean());
    String input = question.get("input").asText();
    ObjectNode answer = JSON.createObjectNode();
    try {
      WordExpander.Expansion expansion =
          expander.expand(input, name -> Optional.ofNullable(env.get(name)));
      answer.put("word", expansion.value());
      answer.set("unset", JSON.valueToTree(expansion.unset().stream().sorted().toList()));
    } catch (Failure e) {
      answer.put("word_error", e.getMessage());
    }
    try {
      answer.set(
          "words",
          JSON.valueToTree(
              expander.expandToWords(input, name -> Optional.ofNullable(env.get(name))).values()));
    } catch (Failure e) {
      answer.put("words_error", e.getMessage());
    }
    return answer;
  }

  private static ObjectNode git(String input) {
    ObjectNode answer = JSON.createObjectNode();
    Optional<GitSource> source;
    try {
      source = GitSource.parse(input);
    } catch (Failure e) {
      return answer.put("is_git", true).put("error", e.getMessage());
    }
    if (source.isEmpty()) {
      return answer.put("is_git", false).put("error", "no git source");
    }
    GitSource git = source.get();
    String remote = git.remote();
    answer.put("is_git", true).put("remote", remote);
    String last = remote.substring(remote.lastIndexOf('/') + 1);
    String name = last.endsWith(".git") ? last.substring(0, last.length() - 4) : last;
    if (!name.isEmpty()) {
      answer.put("short_name", name);
    }
    if (remote.startsWith("http://") || remote.startsWith("git://")) {
      answer.put("unencrypted", true);
    }
    if (remote.startsWith("github.com/")) {
      answer.put("like_local", true);
    }
    git.ref().ifPresent(v -> answer.put("ref", v));
    git.subdir().ifPresent(v -> answer.put("subdir", v));
    git.checksum().ifPresent(v -> answer.put("checksum", v));
    git.keepGitDir().ifPresent(v -> answer.put("keep_git_dir", v));
    git.submodules().ifPresent(v -> answer.put("submodules", v));
    return answer;
  }
}
