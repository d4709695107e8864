package jbuild.cli.progress;

import java.util.Locale;

/** Sizes and times as progress and tables show them. */
public final class Units {
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final double NANOS = 1e9;

  private Units() {}

  /** {@code 118B}, {@code 1.21kB}, {@code 29.10MB}: powers of 1000. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", value, SIZES[unit]);
  }

  /** {@code 3.1s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1fs", nanos / NANOS);
  }

  /** The time in front of a log line: {@code 0.412}, {@code 10.41}, {@code 100.4}. */
  static String stamp(long nanos) {
    double seconds = Math.max(0, nanos) / NANOS;
    String form = seconds < 10 ? "%.3f" : seconds < 100 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, form, seconds);
  }
}
