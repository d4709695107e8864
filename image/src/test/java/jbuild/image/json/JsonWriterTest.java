package jbuild.image.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private static String written(Object value) {
    return new String(JsonWriter.compact(value), UTF_8);
  }

  /** What Go's encoder writes for these. */
  @Test
  void textIsEscapedAsGoDoes() {
    assertEquals("\"\"", written(""));
    assertEquals("\"plain text ~\"", written("plain text ~"));
    assertEquals("\"a \\u0026\\u0026 b \\u003e c \\u003c d\"", written("a && b > c < d"));
    assertEquals("\"\\\"\\\\/'\"", written("\"\\/'"));
    assertEquals("\"\\b\\t\\n\\f\\r\"", written("\b\t\n\f\r"));
    assertEquals("\"\\u0000\\u001b\\u001f\u007f\"", written("\0\u001b\u001f\u007f"));
    assertEquals("\"\\u2028-\\u2029\"", written("\u2028-\u2029"));
    assertEquals("\"\u00e9 \u20ac \ud83d\ude00\"", written("\u00e9 \u20ac \ud83d\ude00"));
  }

  @Test
  void halfOfACharacterBecomesTheReplacement() {
    assertEquals("\"a\\ufffdb\"", written("a\ud83db"));
    assertEquals("\"\\ufffd\"", written("\ude00"));
    assertEquals("\"x\\ufffd\"", written("x\ud83d"));
  }

  @Test
  void specialCharactersStandAnywhere() {
    for (String special : List.of("&", "\"", "\n", "\u00e9", "\ud83d\ude00")) {
      String escaped = written(special).substring(1, written(special).length() - 1);
      assertEquals("\"" + escaped + "ab\"", written(special + "ab"));
      assertEquals("\"a" + escaped + "b\"", written("a" + special + "b"));
      assertEquals("\"ab" + escaped + "\"", written("ab" + special));
      assertEquals("\"" + escaped + escaped + "\"", written(special + special));
    }
  }

  @Test
  void valuesOfAllKindsKeepTheirOrder() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", List.of(1, 2L, true));
    map.put("a", Map.of());
    map.put("<", new ArrayList<>());

    assertEquals("{\"z\":[1,2,true],\"a\":{},\"\\u003c\":[]}", written(map));
    assertEquals(
        "{\n  \"z\": [\n    1,\n    2,\n    true\n  ],\n  \"a\": {},\n  \"\\u003c\": []\n}",
        new String(JsonWriter.indented(map), UTF_8));
  }
}
