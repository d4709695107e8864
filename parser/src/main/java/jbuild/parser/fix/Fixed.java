package jbuild.parser.fix;

import java.util.List;
import java.util.Optional;

/**
 * A file and what became of it.
 *
 * @param fixes what was repaired, in the order of the lines
 * @param bytes the repaired file
 * @param before its lines as they were, one character a byte, line ends included
 * @param after what became of each of them; empty for one that was taken away
 */
public record Fixed(
    List<Fix> fixes, byte[] bytes, List<String> before, List<Optional<String>> after) {
  public Fixed {
    fixes = List.copyOf(fixes);
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  static Fixed of(List<Fix> fixes, EditedLines lines) {
    return new Fixed(fixes, lines.bytes(), lines.before(), lines.after());
  }
}
