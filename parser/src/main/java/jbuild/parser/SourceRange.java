package jbuild.parser;

/** Lines of a source, 1-based, both inclusive. */
public record SourceRange(int startLine, int endLine) {
  public SourceRange {
    if (startLine < 1 || endLine < startLine) {
      throw new IllegalArgumentException("lines " + startLine + " to " + endLine);
    }
  }

  public static SourceRange line(int line) {
    return new SourceRange(line, line);
  }
}
