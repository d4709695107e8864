package jbuild.parser.fix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The physical lines of a file while they are edited, line ends included. A line is changed or
 * taken away, never added, so that old and new lines stay side by side. Each character is one byte
 * of the file: bytes that are no UTF-8 survive.
 */
final class EditedLines {
  private final List<String> before;
  private final List<Optional<String>> after;

  EditedLines(byte[] file) {
    before = split(new String(file, StandardCharsets.ISO_8859_1));
    after = new ArrayList<>(before.stream().map(Optional::of).toList());
  }

  private EditedLines(EditedLines other) {
    before = other.before;
    after = new ArrayList<>(other.after);
  }

  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(start, end));
      start = end;
    }
    return List.copyOf(lines);
  }

  EditedLines copy() {
    return new EditedLines(this);
  }

  /** A line as it is now; empty if it was taken away or never was. */
  String get(int line) {
    return line > after.size() ? "" : after.get(line - 1).orElse("");
  }

  void set(int line, String text) {
    after.set(line - 1, Optional.of(text));
  }

  void remove(int line) {
    after.set(line - 1, Optional.empty());
  }

  List<String> before() {
    return before;
  }

  /** As many as there were, those that were taken away empty. */
  List<Optional<String>> after() {
    return List.copyOf(after);
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    after.forEach(line -> text.append(line.orElse("")));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
