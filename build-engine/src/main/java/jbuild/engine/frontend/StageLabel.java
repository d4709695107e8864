package jbuild.engine.frontend;

import java.util.Locale;

/** How the steps of a stage are numbered and called (section 5.2): {@code [build 2/3]}. */
final class StageLabel {
  private final String name;
  private final int total;
  private int index;

  /**
   * @param name empty where the file has a single stage
   * @param total FROM of an image, and every ADD, COPY, RUN and WORKDIR
   */
  StageLabel(String name, int total) {
    this.name = name;
    this.total = total;
  }

  /** The name of the next counted step. */
  String next(String text) {
    index++;
    int width = String.valueOf(total).length();
    String number = String.format(Locale.ROOT, "%" + width + "d/%d", index, total);
    return "[" + (name.isEmpty() ? "" : name + " ") + number + "] " + text;
  }
}
