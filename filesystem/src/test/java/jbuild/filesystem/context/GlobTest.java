package jbuild.filesystem.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S181, S182, S185. */
class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "*, abc, true",
    "*, .hidden, true",
    "*c, abc, true",
    "a*, a, true",
    "a*, abc, true",
    "a*b*c*d*e*, axbxcxdxe, true",
    "a*b?c*x, abxbbxdbxebxczzx, true",
    "a*b?c*x, abxbbxdbxebxczzy, false",
    "ab[c], abc, true",
    "ab[b-d], abc, true",
    "ab[e-g], abc, false",
    "ab[^c], abc, false",
    "ab[^e-g], abc, true",
    "a\\*b, a*b, true",
    "a\\*b, ab, false",
    "a?b, a☺b, true",
    "a[^a]b, a☺b, true",
    "a???b, a☺b, false",
    "a[^a][^a][^a]b, a☺b, false",
    "[a-ζ]*, α, true",
    "*[a-ζ], A, false",
    "[\\]a], ], true",
    "[\\-], -, true",
    "[x\\-], z, false",
    "[[]x, [x, true",
    "*x, xxx, true",
    "**, abc, true",
    "a**c, abbc, true",
  })
  void matchesAsGoDoes(String pattern, String name, boolean expected) {
    assertEquals(expected, Glob.matches(EntryPath.latin1(pattern), EntryPath.latin1(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "[a", "a\\", "[^]"
      })
  void aMalformedPatternIsAParseError(String pattern) {
    Failure failure = assertThrows(Failure.class, () -> Glob.matches(pattern, "a"));
    assertEquals(ErrorClass.PARSE, failure.errorClass());
  }

  @Test
  void aByteThatIsNoTextIsOneCharacter() {
    assertTrue(Glob.matches("a?b", "a\u00FFb"));
    assertTrue(Glob.matches("a\u00FF*", "a\u00FFb"));
    assertTrue(Glob.matches("[^a]", "\u0080"));
    assertFalse(Glob.matches("?", "\u00C3\u00C3"));
  }

  @Test
  void onlyWildcardsMakeAPattern() {
    assertTrue(Glob.isPattern("a*"));
    assertTrue(Glob.isPattern("a\\b"));
    assertFalse(Glob.isPattern("a]b"));
  }
}
