package jbuild.testing.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a table that a person keeps in {@code docs}.
 *
 * @param group the heading that it stands below, as in the lines that begin with {@code #}
 * @param name what is to be proved: a statement or a test of BuildKit's
 * @param text the second column
 * @param reason why no test proves it; empty if one has to
 */
record SupportRow(String group, String name, String text, String reason) {
  /** The reason of what is still to be done. */
  static final String NOT_YET = "not yet";

  /** Reads a table of three columns, whose first line names them. */
  static List<SupportRow> read(Path file) throws IOException {
    List<SupportRow> rows = new ArrayList<>();
    String group = "";
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      if (line.startsWith("# ")) {
        group = line.substring(2);
      } else {
        String[] cells = line.split("\t", -1);
        rows.add(
            new SupportRow(
                group,
                cells[0],
                cells.length > 1 ? cells[1] : "",
                cells.length > 2 ? cells[2] : ""));
      }
    }
    return List.copyOf(rows);
  }
}
