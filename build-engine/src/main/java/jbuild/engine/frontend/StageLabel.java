package jbuild.engine.frontend;

/** How the steps of a stage are numbered and called (section 5.2): {@code [build 2/3]}. */
final class StageLabel {
  private final String name;
  private final int total;
  private int index;
  private boolean triggered;

  /**
   * @param name empty where the file has a single stage
   * @param total FROM of an image, every ADD, COPY, RUN and WORKDIR, and every trigger
   */
  StageLabel(String name, int total) {
    this.name = name;
    this.total = total;
  }

  /** Says whether the steps that follow come from triggers. */
  void triggered(boolean now) {
    triggered = now;
  }

  /** The name of the next counted step. */
  String next(String text) {
    index++;
    int width = String.valueOf(total).length();
    String padding = " ".repeat(width - String.valueOf(index).length());
    String number = padding + index + "/" + total;
    return "["
        + (name.isEmpty() ? "" : name + " ")
        + number
        + "] "
        + (triggered ? "ONBUILD " : "")
        + text;
  }
}
