package jbuild.cli.progress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of output to lines. A line ends with LF, CR or CR LF; one that grows past {@value
 * #LONGEST} bytes is cut there, so that endless output without a line end needs no memory.
 */
final class LineSplitter {
  static final int LONGEST = 16 * 1024;

  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean afterReturn;

  /** The lines that the piece ends, made safe to show. */
  List<String> add(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    for (byte b : bytes) {
      boolean isSecondHalf = b == '\n' && afterReturn;
      afterReturn = b == '\r';
      if (isSecondHalf) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        lines.add(take());
      } else {
        partial.write(b);
        if (partial.size() == LONGEST) {
          lines.add(take());
        }
      }
    }
    return lines;
  }

  /** What is left of a line that has no end. */
  List<String> rest() {
    return partial.size() == 0 ? List.of() : List.of(take());
  }

  private String take() {
    String line = SafeText.line(partial.toString(StandardCharsets.UTF_8));
    partial.reset();
    return line;
  }
}
