package jbuild.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.Test;

/** Section 5.3, "Snippet rule". */
final class ExcerptTest {
  private static final Source TEN = source("l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10");

  @Test
  void aLineHasTwoLinesOnEachSide() {
    assertEquals("5: 3 4 >5 6 7", marks(TEN, SourceRange.line(5)));
  }

  @Test
  void roomAboveTheFileMovesBelow() {
    assertEquals("1: >1 2 3 4 5", marks(TEN, SourceRange.line(1)));
    assertEquals("2: 1 >2 3 4 5", marks(TEN, SourceRange.line(2)));
  }

  @Test
  void roomBelowTheFileIsLost() {
    assertEquals("10: 8 9 >10", marks(TEN, SourceRange.line(10)));
  }

  @Test
  void severalLinesHaveOneLineOnEachSide() {
    assertEquals("4: 3 >4 >5 6", marks(TEN, new SourceRange(4, 5)));
    assertEquals("1: >1 >2 3 4", marks(TEN, new SourceRange(1, 2)));
    assertEquals("3: 2 >3 4 >5 6", marks(TEN, SourceRange.line(3), SourceRange.line(5)));
  }

  @Test
  void thePieceAfterTheLastLineEndIsALine() {
    assertEquals(
        """
        a:1
        --------------------
           1 | >>> FROM
           2 |    \s
        --------------------
        """,
        Excerpt.of(new Source("a", bytes("FROM\r\n")), List.of(SourceRange.line(1))));
  }

  @Test
  void aLineThatIsNotThereHasNoExcerpt() {
    assertEquals("", Excerpt.of(TEN, List.of(SourceRange.line(11))));
    assertEquals("", Excerpt.of(TEN, List.of()));
  }

  @Test
  void terminalEscapesInTheFileAreShown() {
    String text = Excerpt.of(source("\ufeffRUN \u001b[2J"), List.of(SourceRange.line(1)));
    assertEquals("   1 | >>> RUN \\x1b[2J", text.lines().skip(2).findFirst().orElse(""));
  }

  /** The header's line and the numbers of the rows, the marked ones with an arrow. */
  private static String marks(Source source, SourceRange... ranges) {
    StringBuilder out = new StringBuilder();
    for (String line : Excerpt.of(source, List.of(ranges)).lines().toList()) {
      if (line.startsWith("Dockerfile:")) {
        out.append(line, "Dockerfile:".length(), line.length()).append(':');
      } else if (!line.startsWith("-")) {
        String number = line.substring(0, 4).strip();
        out.append(' ').append(line.contains(">>>") ? ">" : "").append(number);
      }
    }
    return out.toString();
  }

  private static Source source(String text) {
    return new Source("Dockerfile", bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
