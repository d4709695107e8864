package jbuild.cli.call;

import java.util.List;
import jbuild.cli.progress.SafeText;

/**
 * A table as Go's {@code tabwriter} sets it: each column but the last is as wide as its widest cell
 * and some blanks.
 */
final class TabTable {
  private TabTable() {}

  /**
   * The lines of the table.
   *
   * @param rows all as long as the first
   * @param padding blanks behind the widest cell of a column
   */
  static String text(List<List<String>> rows, int padding) {
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        String cell = SafeText.line(row.get(column));
        out.append(cell);
        if (column < row.size() - 1) {
          out.repeat(' ', width(rows, column) + padding - length(cell));
        }
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> length(SafeText.line(row.get(column)))).max().orElse(0);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
