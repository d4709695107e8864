package jbuild.parser.text;

import java.math.BigDecimal;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** Durations such as {@code 1m30s} or {@code 1.5h}; units from {@code ns} to {@code h}. */
public final class Durations {
  private Durations() {}

  /** Reads a duration in nanoseconds. */
  public static long parseNanos(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return 0;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (!rest.isEmpty()) {
      int number = span(rest, 0, true);
      int unit = span(rest, number, false);
      String digits = rest.substring(0, number);
      if (!digits.matches("[0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40}")) {
        throw invalid(text);
      }
      BigDecimal value = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
      nanos =
          nanos.add(value.multiply(BigDecimal.valueOf(unit(rest.substring(number, unit), text))));
      rest = rest.substring(unit);
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid(text);
    }
    return negative ? -nanos.longValue() : nanos.longValue();
  }

  private static int span(String text, int start, boolean numeric) {
    int end = start;
    while (end < text.length() && numeric == ("0123456789.".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return end;
  }

  private static long unit(String unit, String text) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "" ->
          throw new Failure(ErrorClass.PARSE, "time: missing unit in duration " + Quoted.of(text));
      default ->
          throw new Failure(
              ErrorClass.PARSE,
              "time: unknown unit " + Quoted.of(unit) + " in duration " + Quoted.of(text));
    };
  }

  private static Failure invalid(String text) {
    return new Failure(ErrorClass.PARSE, "time: invalid duration " + Quoted.of(text));
  }
}
