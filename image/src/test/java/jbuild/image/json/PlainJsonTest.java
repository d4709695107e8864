package jbuild.image.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import jbuild.failure.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlainJsonTest {
  private static final int ROUNDS = 20_000;
  private static final JsonReader JACKSON = new JsonReader("it", ErrorClass.MEDIA, 1 << 20);
  private static final String CONFIG =
      """
      {"architecture":"amd64","config":{"Env":["PATH=/bin","A=\\u0026\\"\\n\\/\\ud83d\\ude00"],\
      "Cmd":null,"ExposedPorts":{"80/tcp":{}}, "Volumes" : { } ,"X":[],"Y":[ ]},\t"created":"2020",
      "history":[{"empty_layer":true},{"empty_layer":false}],"n":0,"size":123456789012345678}
      """;

  @Test
  void anImageConfigIsPlain() {
    Map<String, @Nullable Object> fields = PlainJson.object(CONFIG).orElseThrow();
    assertEquals(JACKSON.parse(CONFIG), fields);
    assertEquals(List.copyOf(JACKSON.parse(CONFIG).keySet()), List.copyOf(fields.keySet()));
  }

  /** Whatever is read here Jackson reads too, and as the same. */
  @Test
  void textThatWasTamperedWithMeansWhatJacksonTakesItFor() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    String letters = CONFIG + "01-+.eE'\\\"{}[]:,\u0000\u0001\u00a0\u2028\ud800é/*#x";
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(CONFIG);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(3));
        String put = String.valueOf(letters.charAt(random.nextInt(letters.length())));
        text.replace(at, end, random.nextBoolean() ? put : "");
      }
      Optional<Map<String, @Nullable Object>> plain = PlainJson.object(text.toString());
      if (plain.isPresent()) {
        assertEquals(JACKSON.parse(text.toString()), plain.get(), text::toString);
        read++;
      }
    }
    assertTrue(read > ROUNDS / 20, "only " + read + " were plain");
  }

  @Test
  void whatIsWrongOrUnusualIsNotPlain() {
    for (String text :
        Arrays.asList(
            "",
            "[]",
            "1",
            "{",
            "{} x",
            "{}\u0000",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,}",
            "{\"a\":[1,]}",
            "{\"a\":01}",
            "{\"a\":-1}",
            "{\"a\":1.5}",
            "{\"a\":1e9}",
            "{\"a\":1234567890123456789}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u00g0\"}",
            "{\"a\":\"\t\"}",
            "{\"a\":truely}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}",
            "{\"" + "a".repeat(2000) + "\":1}",
            "{\"a\":\"\\u00e",
            "{\"a\" 1}")) {
      assertEquals(Optional.empty(), PlainJson.object(text), text);
    }
  }
}
