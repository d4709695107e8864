package jbuild.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateDecimalsTest {
  private static final String JACKSON = "com.fasterxml.jackson.core.";

  private final RewritingLoader loader =
      new RewritingLoader(
          name -> name.startsWith(JACKSON) || name.equals(Conversions.class.getName()));

  /** Numbers around the ends of what a long and an int hold, as a parser converts them. */
  public static final class Conversions {
    private static final List<String> NUMBERS =
        List.of(
            "1.5",
            "-7.0",
            "2147483647.0",
            "2147483648.0",
            "-2147483648.0",
            "-2147483649.0",
            "9223372036854775807.0",
            "9223372036854775808.0",
            "-9223372036854775808.0",
            "-9223372036854775809.0",
            "1e40");

    private Conversions() {}

    /** What comes of each number, a line each. */
    public static String tell() throws IOException {
      StringBuilder all = new StringBuilder();
      for (String number : NUMBERS) {
        try (JsonParser parser = new JsonFactory().createParser(number)) {
          parser.nextToken();
          BigDecimal exact = parser.getDecimalValue();
          all.append(exact).append(' ').append(asLong(parser)).append('\n');
        }
        try (JsonParser parser = new JsonFactory().createParser(number)) {
          parser.nextToken();
          BigDecimal exact = parser.getDecimalValue();
          all.append(exact).append(' ').append(asInt(parser)).append('\n');
        }
      }
      return all.toString();
    }

    private static String asLong(JsonParser parser) {
      try {
        return Long.toString(parser.getLongValue());
      } catch (IOException e) {
        return String.valueOf(e.getMessage());
      }
    }

    private static String asInt(JsonParser parser) {
      try {
        return Integer.toString(parser.getIntValue());
      } catch (IOException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  @Test
  void rewrittenParsersConvertNumbersAsBefore() throws ReflectiveOperationException, IOException {
    Class<?> rewritten = loader.loadClass(Conversions.class.getName());

    assertEquals(Conversions.tell(), rewritten.getMethod("tell").invoke(null));
  }

  @Test
  void noParserMakesADecimalBeforeItReads() {
    ClassModel before =
        ClassFile.of().parse(RewritingLoader.bytes(ParserMinimalBase.class.getName()));
    ClassModel after = ClassFile.of().parse(loader.rewritten(ParserMinimalBase.class.getName()));

    assertTrue(LateDecimals.isNeeded(before), "Jackson no longer has these constants");
    assertFalse(LateDecimals.isNeeded(after));
  }
}
