package jbuild.cli.progress;

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
    return unit == 0 ? bytes + "B" : decimal(value, 2) + SIZES[unit];
  }

  /** {@code 3.1s}. */
  static String seconds(long nanos) {
    return decimal(nanos / NANOS, 1) + "s";
  }

  /** The time in front of a log line: {@code 0.412}, {@code 10.41}, {@code 100.4}. */
  static String stamp(long nanos) {
    double seconds = Math.max(0, nanos) / NANOS;
    return decimal(seconds, seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
  }

  /** What {@code %.2f} makes, without the formatter, which takes longer to start than a build. */
  private static String decimal(double value, int places) {
    long scale = 1;
    for (int i = 0; i < places; i++) {
      scale *= 10;
    }
    long scaled = Math.round(value * scale);
    String fraction = Long.toString(scale + scaled % scale).substring(1);
    return scaled / scale + "." + fraction;
  }
}
