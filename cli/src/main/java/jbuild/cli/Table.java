package jbuild.cli;

import java.util.List;
import jbuild.cli.progress.SafeText;

/** Rows of cells as text with aligned columns, three blanks apart. */
final class Table {
  private Table() {}

  /** All rows have as many cells as the first one. */
  static String text(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = SafeText.line(row.get(column));
        line.append(cell).append(" ".repeat(width(rows, column) - cell.length() + 3));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> SafeText.line(row.get(column)).length()).max().orElse(0);
  }
}
