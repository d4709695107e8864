package jbuild.parser.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallLanguagesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[1]",
        "[ -0.5e+3 , null ]",
        "[[],{}]",
        "[{\"a\":[1,{\"b\":\"\\u00e9\"}]}]",
        "[true]"
      })
  void validArraysAreRecognised(String json) {
    assertTrue(Json.isArray(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[01]",
        "[1]x",
        "['a']",
        "[\"\\x\"]",
        "[{1:2}]",
        "[{\"a\"}]",
        "[1.]",
        "[--1]",
        "[1}",
        "[nul]",
        "[\"a\nb\"]",
        "[1 2]",
        "[{\"a\":1,}]"
      })
  void whatIsNoArrayIsNotTaken(String json) {
    assertFalse(Json.isArray(json));
  }

  /** PAR-01. */
  @Test
  void deepArraysDoNotOverflow() {
    assertFalse(Json.isArray("[".repeat(100_000) + "]".repeat(100_000)));
    assertTrue(Json.isArray("[".repeat(9_999) + "]".repeat(9_999)));
  }

  @Test
  void jsonEscapesAreUndone() {
    assertEquals(
        "a\"\\/\b\f\n\r\tA\u00e9", Json.unescape("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\u00e9\""));
    assertEquals("\uD83D\uDE00", Json.unescape("\"\\ud83d\\ude00\""));
    assertEquals("\uFFFDx", Json.unescape("\"\\ud83dx\""));
  }

  @ParameterizedTest
  @CsvSource({"1s,1000000000", "1m30s,90000000000", "1.5h,5400000000000", "300ms,300000000", "0,0"})
  void durationsAreInNanoseconds(String text, long nanos) {
    assertEquals(nanos, Durations.parseNanos(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "1x", "1 s", ".", "9999999999999h", "1e3s"})
  void badDurationsAreRefused(String text) {
    assertThrows(Failure.class, () -> Durations.parseNanos(text));
  }

  @ParameterizedTest
  @CsvSource({"128m,134217728", "1GiB,1073741824", "1.5k,1536", "7,7", "2 MB,2097152", "3b,3"})
  void sizesAreInBytes(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), Scalars.parseSize(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "1x", "1kk", "-1m", "1.2.3", "99999999999999999999"})
  void badSizesAreRefused(String text) {
    assertEquals(OptionalLong.empty(), Scalars.parseSize(text));
  }

  @Test
  void numbersHave32Bits() {
    assertEquals(OptionalLong.of(0xFFFF_FFFFL), Scalars.parseUnsigned32("4294967295", 10));
    assertEquals(OptionalLong.empty(), Scalars.parseUnsigned32("4294967296", 10));
    assertEquals(OptionalLong.of(0700), Scalars.parseUnsigned32("0700", 8));
    assertEquals(OptionalLong.empty(), Scalars.parseUnsigned32("9", 8));
    assertEquals(OptionalLong.empty(), Scalars.parseUnsigned32("+1", 10));
  }

  /** S145. */
  @Test
  void csvFieldsMayBeQuoted() {
    assertEquals(List.of("type=bind", "target=/a,b", ""), Csv.fields("type=bind,\"target=/a,b\","));
    assertEquals(List.of("a\"b"), Csv.fields("\"a\"\"b\""));
    assertThrows(Failure.class, () -> Csv.fields("a\"b"));
    assertThrows(Failure.class, () -> Csv.fields("\"a\"b"));
    assertThrows(Failure.class, () -> Csv.fields("\"a"));
  }

  @Test
  void suggestionsTakeTheCaseOfWhatWasWritten() {
    List<String> names = List.of("RUN", "COPY");
    assertEquals(" (did you mean RUN?)", Suggestion.ignoringCase(names, "RU"));
    assertEquals(" (did you mean copy?)", Suggestion.ignoringCase(names, "cop"));
    assertEquals("", Suggestion.ignoringCase(names, "BOGUS"));
  }

  @Test
  void controlCharactersAreShownAsEscapes() {
    assertEquals("\"a\\n\\x1b\\\"\\u202e\u00e9\"", Quoted.of("a\n\u001b\"\u202e\u00e9"));
    assertEquals("a\\x1b[0m", Quoted.printable("a\u001b[0m"));
  }
}
