package jbuild.parser.syntax;

import java.util.List;

/**
 * The lines of one instruction joined into one, without comments.
 *
 * @param text joined, blanks at its end still there
 * @param startLine 1-based
 * @param lastTextLine the last line before here-documents
 * @param endLine the last line, here-documents included
 * @param comments the comment lines directly above, without the hash
 * @param emptyContinuation whether a blank line stands inside
 */
public record LogicalLine(
    String text,
    int startLine,
    int lastTextLine,
    int endLine,
    List<String> comments,
    boolean emptyContinuation) {
  public LogicalLine {
    comments = List.copyOf(comments);
  }

  LogicalLine endingAt(int line) {
    return new LogicalLine(text, startLine, lastTextLine, line, comments, emptyContinuation);
  }
}
