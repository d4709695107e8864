package jbuild.parser.fix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A repair as a unified diff, for {@code patch -p1} and {@code git apply}. */
public final class UnifiedDiff {
  private static final int AROUND = 3;
  private static final String NO_LINE_END = "\n\\ No newline at end of file\n";

  private final List<String> before;
  private final List<Optional<String>> after;
  private final StringBuilder out = new StringBuilder();

  private UnifiedDiff(Fixed fixed) {
    this.before = fixed.before();
    this.after = fixed.after();
  }

  /**
   * The diff; empty if nothing was repaired.
   *
   * @param oldName what stands behind {@code ---}: {@code a/Dockerfile}
   * @param newName what stands behind {@code +++}
   * @return one character a byte, as the file's bytes may be anything
   */
  public static String of(Fixed fixed, String oldName, String newName) {
    UnifiedDiff diff = new UnifiedDiff(fixed);
    List<Integer> changed = diff.changed();
    if (changed.isEmpty()) {
      return "";
    }
    diff.out.append("--- ").append(oldName).append("\n+++ ").append(newName).append('\n');
    int removed = 0;
    for (int i = 0; i < changed.size(); ) {
      int last = i;
      while (last + 1 < changed.size()
          && changed.get(last + 1) - changed.get(last) <= 2 * AROUND + 1) {
        last++;
      }
      removed += diff.hunk(changed.get(i), changed.get(last), removed);
      i = last + 1;
    }
    return diff.out.toString();
  }

  private List<Integer> changed() {
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (isChanged(i)) {
        changed.add(i);
      }
    }
    return changed;
  }

  private boolean isChanged(int index) {
    return !after.get(index).equals(Optional.of(before.get(index)));
  }

  /** Writes the lines around some changes; answers how many lines went. */
  private int hunk(int first, int last, int removedAbove) {
    int start = Math.max(0, first - AROUND);
    int end = Math.min(before.size(), last + AROUND + 1);
    int kept = (int) after.subList(start, end).stream().filter(Optional::isPresent).count();
    int newStart = start + 1 - removedAbove - (kept == 0 ? 1 : 0);
    out.append("@@ -").append(start + 1).append(count(end - start));
    out.append(" +").append(newStart).append(count(kept)).append(" @@\n");
    for (int i = start; i < end; ) {
      i = isChanged(i) ? change(i, end) : unchanged(i);
    }
    return end - start - kept;
  }

  private static String count(int lines) {
    return lines == 1 ? "" : "," + lines;
  }

  private int unchanged(int index) {
    line(' ', before.get(index));
    return index + 1;
  }

  /** Changed lines that stand together: all old ones, then all new ones. */
  private int change(int start, int end) {
    int stop = start;
    while (stop < end && isChanged(stop)) {
      line('-', before.get(stop));
      stop++;
    }
    after.subList(start, stop).forEach(text -> text.ifPresent(t -> line('+', t)));
    return stop;
  }

  private void line(char sign, String text) {
    out.append(sign).append(text).append(text.endsWith("\n") ? "" : NO_LINE_END);
  }
}
