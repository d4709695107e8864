package jbuild.parser.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Booleans, whole numbers and sizes as options hold them. Empty means that the text is none. */
public final class Scalars {
  private static final int LONGEST_NUMBER = 40;

  private Scalars() {}

  public static Optional<Boolean> parseBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
      case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A number from 0 to 2^32 - 1, digits only. */
  public static OptionalLong parseUnsigned32(String text, int radix) {
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < '0' || c > '9' ? -1 : c - '0';
      if (digit < 0 || digit >= radix) {
        return OptionalLong.empty();
      }
      value = value * radix + digit;
      if (value > 0xFFFF_FFFFL) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(value);
  }

  /** Bytes: a decimal number and a unit of 1024 ({@code k}, {@code MB}, {@code GiB}), any case. */
  public static OptionalLong parseSize(String text) {
    int digits = 0;
    while (digits < text.length() && "0123456789.".indexOf(text.charAt(digits)) >= 0) {
      digits++;
    }
    Optional<BigDecimal> number = parseDecimal(text.substring(0, digits));
    String unit = text.substring(digits).toLowerCase(Locale.ROOT);
    String letter = (unit.startsWith(" ") ? unit.substring(1) : unit).replaceFirst("i?b$", "");
    int power = letter.isEmpty() ? 0 : "kmgtp".indexOf(letter) + 1;
    if (number.isEmpty() || letter.length() > 1 || (power == 0 && !letter.isEmpty())) {
      return OptionalLong.empty();
    }
    BigDecimal bytes = number.get().multiply(BigDecimal.valueOf(1L << (10 * power)));
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? OptionalLong.empty()
        : OptionalLong.of(bytes.longValue());
  }

  private static Optional<BigDecimal> parseDecimal(String text) {
    boolean plain = text.length() <= LONGEST_NUMBER && text.matches("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");
    return plain
        ? Optional.of(new BigDecimal(text.endsWith(".") ? text + "0" : text))
        : Optional.empty();
  }
}
