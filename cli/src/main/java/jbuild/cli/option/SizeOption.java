package jbuild.cli.option;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as docker reads it: {@code 64m}, {@code 1.5g}, {@code 512KiB}, {@code 4096}.
 */
final class SizeOption {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([bkmgtp]?)(?:i?b)?");
  private static final String UNITS = "bkmgtp";

  private SizeOption() {}

  /** The size in bytes, units being powers of 1024. */
  static long parse(String option, String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw CsvFields.invalid(option, text, "expected a size such as 64m");
    }
    int power = Math.max(0, UNITS.indexOf(matcher.group(2)));
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw CsvFields.invalid(option, text, "too large");
    }
    return bytes.longValue();
  }
}
