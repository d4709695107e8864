package jbuild.parser.expand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordExpanderTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "v",
          "value",
          "empty",
          "",
          "file",
          "a.tar.gz",
          "path",
          "/usr/lib/x",
          "x",
          "xxyy",
          "two",
          "a b");
  private static final WordExpander EXPANDER = new WordExpander('\\');

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(VARIABLES.get(name));
  }

  /** S062 to S072. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = ';',
      value = {
        "$v;value",
        "${v}s;values",
        "[$unset];[]",
        "\\$v \\${v};$v ${v}",
        "'$v';$v",
        "\"$v\";value",
        "\"a\\tb\";a\\tb",
        "a\\tb;atb",
        "\"\\\"\\$\\\\\";\"$\\",
        "$999aaa;aaa",
        "$@$*$#$?$-$$$!$0.;.",
        "$.;$.",
        "a$;a$",
        "${unset:-w};w",
        "${empty:-w};w",
        "${empty-w}.;.",
        "${v:+w};w",
        "${empty:+w}.;.",
        "${empty+w};w",
        "${a:-${b:-c}};c",
        "\"${a:-x y}\";x y",
        "${path#*/};usr/lib/x",
        "${path##*/};x",
        "${v#*};value",
        "${v##*}.;.",
        "${file%.*};a.tar",
        "${file%%.*};a",
        "${file%?gz};a.tar",
        "${x/$empty/ww};wwxxyy",
        "${x//x/z};zzyy",
        "${path//\\//:};:usr:lib:x",
        "${x/x*/$v};value",
        "\u00e9${v}\u00fc;\u00e9value\u00fc",
      })
  void substitutionsFollowTheShell(String word, String expected) {
    assertEquals(expected, EXPANDER.expand(word, WordExpanderTest::variable).value());
  }

  /** S065, S068, S072. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a='b",
        "\"x",
        "${}",
        "${:}",
        "${{v}",
        "${v",
        "${v:=w}",
        "${v=w}",
        "${v:#p}",
        "${v//a}",
        "${#v}",
        "${v%\\a}",
        "${unset?}",
        "${empty:?it is empty}",
        "it's"
      })
  void whatIsNoSubstitutionIsAnError(String word) {
    Failure failure =
        assertThrows(Failure.class, () -> EXPANDER.expand(word, WordExpanderTest::variable));
    assertEquals(ErrorClass.PARSE, failure.errorClass());
  }

  @Test
  void theMessageOfAQuestionMarkIsTold() {
    Failure failure =
        assertThrows(
            Failure.class, () -> EXPANDER.expand("${unset:?say $v}", WordExpanderTest::variable));
    assertEquals("unset: say value", failure.getMessage());
  }

  @Test
  void namesThatWereUsedButNotSetAreReported() {
    assertEquals(
        Set.of("b", "a"), EXPANDER.expand("$b ${a:-x} $v $b", WordExpanderTest::variable).unset());
  }

  /** S073, S074. Names are letters of any script, digits and underscores; replacements are text. */
  @Test
  void namesEndAtOtherCharactersAndReplacementsAreLiteral() {
    Map<String, String> names = Map.of("\u00fcber_1", "u", "a", "1", "A", "2", "r", "$1\\&");
    WordExpander.Expansion found =
        EXPANDER.expand(
            "$\u00fcber_1-$a.$A ${a/1/$r}", name -> Optional.ofNullable(names.get(name)));
    assertEquals("u-1.2 $1\\&", found.value());
  }

  /** S075. */
  @Test
  void exposeSplitsAtBlanksThatCameFromVariables() {
    assertEquals(
        List.of("80", "a", "b"),
        EXPANDER.expandToWords("80 $two", WordExpanderTest::variable).values());
    assertEquals(
        List.of("a b"), EXPANDER.expandToWords("\"$two\"", WordExpanderTest::variable).values());
  }

  @Test
  void theBacktickEscapesInItsFilesAndTheBackslashDoesNot() {
    WordExpander expander = new WordExpander('`');
    assertEquals("c:\\$v", expander.expand("c:\\`$v", WordExpanderTest::variable).value());
  }

  /** S056. */
  @Test
  void heredocBodiesKeepQuotesAndLoseBackslashes() {
    assertEquals(
        "it's \"value\" '$v' \\ n\n",
        WordExpander.ofHeredoc()
            .expand("it's \"$v\" '\\$v' \\\\ \\n\n", WordExpanderTest::variable)
            .value());
  }

  @Test
  void unsetVariablesStayWhenAskedTo() {
    WordExpander gentle = new WordExpander('\\', true, true, true);
    assertEquals(
        "$no ${no:-'x'} value '$v'",
        gentle.expand("$no ${no:-'x'} $v '$v'", WordExpanderTest::variable).value());
  }

  /** PAR-01. */
  @Test
  void deepNestingIsAnErrorAndNoOverflow() {
    String deep = "${a:-".repeat(200_000) + "}".repeat(200_000);
    assertLimit(deep);
    assertEquals(
        "x",
        EXPANDER
            .expand("${a:-".repeat(64) + "x" + "}".repeat(64), WordExpanderTest::variable)
            .value());
  }

  @Test
  void longValuesAreAnError() {
    String mebibyte = "m".repeat(1 << 20);
    assertLimit("$v".repeat(300_000));
    assertLimit(mebibyte + "m");
    assertEquals(mebibyte, EXPANDER.expand(mebibyte, WordExpanderTest::variable).value());
  }

  @Test
  void aPatternThatTakesForeverIsAnError() {
    String text = "a".repeat(200_000);
    Failure failure =
        assertThrows(Failure.class, () -> EXPANDER.expand("${t/a*a*b/x}", _ -> Optional.of(text)));
    assertEquals(ErrorClass.LIMIT, failure.errorClass());
  }

  private static void assertLimit(String word) {
    Failure failure =
        assertThrows(Failure.class, () -> EXPANDER.expand(word, WordExpanderTest::variable));
    assertEquals(ErrorClass.LIMIT, failure.errorClass());
  }
}
