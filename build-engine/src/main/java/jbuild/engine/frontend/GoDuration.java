package jbuild.engine.frontend;

/** A duration as Go prints it ({@code 1h0m5s}, {@code 1.5s}, {@code 300ms}), for history texts. */
final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  private GoDuration() {}

  static String text(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos, 1_000) + "µs";
    }
    if (nanos < SECOND) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    long hours = nanos / (3600 * SECOND);
    long minutes = nanos / (60 * SECOND) % 60;
    String seconds = decimal(nanos % (60 * SECOND), SECOND) + "s";
    return (hours > 0 ? hours + "h" : "")
        + (hours > 0 || minutes > 0 ? minutes + "m" : "")
        + seconds;
  }

  private static String decimal(long value, long unit) {
    String fraction = String.valueOf(unit + value % unit).substring(1).replaceAll("0+$", "");
    return value / unit + (fraction.isEmpty() ? "" : "." + fraction);
  }
}
