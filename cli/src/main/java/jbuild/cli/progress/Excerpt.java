package jbuild.cli.progress;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;

/**
 * The lines of a Dockerfile around a mistake (section 5.3): two above and two below a single line,
 * one above and one below several; room that the file's start leaves unused moves below.
 */
public final class Excerpt {
  private static final String RULE = "--------------------\n";

  private Excerpt() {}

  /** Header, rule, lines with {@code >>>} at those of the ranges, rule; empty without a range. */
  public static String of(Source source, List<SourceRange> ranges) {
    List<String> lines = List.of(text(source).split("\n", -1));
    int first = ranges.stream().mapToInt(SourceRange::startLine).min().orElse(0);
    int last = ranges.stream().mapToInt(SourceRange::endLine).max().orElse(0);
    if (first < 1 || first > lines.size()) {
      return "";
    }
    last = Math.min(last, lines.size());
    int pad = first == last ? 2 : 1;
    int start = Math.max(1, first - pad);
    int end = Math.min(lines.size(), last + pad + (pad - (first - start)));
    StringBuilder out = new StringBuilder();
    out.append(SafeText.line(source.name())).append(':').append(first).append('\n').append(RULE);
    for (int number = start; number <= end; number++) {
      out.append(row(number, marks(ranges, number), lines.get(number - 1)));
    }
    return out.append(RULE).toString();
  }

  private static String row(int number, boolean isMarked, String line) {
    String shown = SafeText.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    return String.format(Locale.ROOT, " %3d | %s %s\n", number, isMarked ? ">>>" : "   ", shown);
  }

  private static boolean marks(List<SourceRange> ranges, int line) {
    return ranges.stream().anyMatch(r -> r.startLine() <= line && line <= r.endLine());
  }

  private static String text(Source source) {
    String text = new String(source.bytes(), StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
