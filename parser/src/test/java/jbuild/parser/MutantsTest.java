package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is made of the corpus's records gets an answer: 20,000 mutants, each with one to eight
 * edits. The seed is fixed, so a failure can be repeated.
 */
class MutantsTest {
  private static final String PIECES =
      "\\`\"'$<{}[]()=-#%/*?!:@,.\n\r\t \u00a0\u0000\u00e9\ud83d\ude00EOFaA0~^|&;+";

  /** S014, S021, S065, S068: no text ends in anything but a result or a mistake. */
  @ParameterizedTest
  @CsvSource({
    "dockerfiles.jsonl.gz, dockerfile, dockerfile, 5000",
    "edge-dockerfiles.jsonl.gz, dockerfile, dockerfile, 5000",
    "words.jsonl.gz, word, input, 4000",
    "ignorefiles.jsonl.gz, ignorefile, ignorefile, 1500",
    "references.jsonl.gz, reference, input, 1500",
    "platforms.jsonl.gz, platform, input, 1500",
    "git-sources.jsonl.gz, git, input, 1500"
  })
  void everyMutantGetsAnAnswer(String file, String kind, String field, int mutants)
      throws IOException {
    List<JsonNode> records =
        CorpusTest.records(file).stream().filter(record -> record.has(field)).toList();
    assertFalse(records.isEmpty());
    Random random = new Random(20261121);
    for (int i = 0; i < mutants; i++) {
      ObjectNode record = records.get(random.nextInt(records.size())).deepCopy();
      record.put(field, mutant(record.get(field).asText(), random));
      ObjectNode answer = CorpusAnswers.answer(kind, record);
      assertTrue(answer.size() > 0, () -> kind + " " + record);
    }
  }

  private static String mutant(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(8); edits > 0; edits--) {
      int at = random.nextInt(mutant.length() + 1);
      int end = Math.min(mutant.length(), at + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> mutant.delete(at, end);
        case 1 -> mutant.insert(at, mutant.substring(at, end).repeat(random.nextInt(4)));
        default -> mutant.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
      }
    }
    return mutant.toString();
  }
}
