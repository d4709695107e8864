package jbuild.cli.progress;

/**
 * One row of the live display: a text, cut where the screen ends, and a time at the right edge.
 *
 * @param text safe to show
 */
record TtyRow(String text, String right, Style style) {
  enum Style {
    PLAIN(""),
    BLUE("\u001b[34m"),
    RED("\u001b[31m"),
    YELLOW("\u001b[33m"),
    FAINT("\u001b[2m");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private static final String RESET = "\u001b[0m";

  /** The row filled up to the width; colours only if they are wanted. */
  String render(int columns, boolean colours) {
    int room = Math.max(1, columns - right.length() - 1);
    int length = text.codePointCount(0, text.length());
    String cut = length <= room ? text : text.substring(0, text.offsetByCodePoints(0, room));
    String line = cut + " ".repeat(Math.max(0, room - length)) + " " + right;
    boolean isPlain = !colours || style == Style.PLAIN;
    return isPlain ? line.stripTrailing() : style.code + line.stripTrailing() + RESET;
  }
}
