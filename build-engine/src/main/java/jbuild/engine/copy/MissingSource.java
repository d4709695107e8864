package jbuild.engine.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.PathResolver;

/** The error for a source that is not there, with what the user may have meant. */
final class MissingSource {
  private static final int MAX_EDITS = 2;

  private MissingSource() {}

  static Failure failure(FileTree source, EntryPath path) throws IOException {
    StringBuilder message = new StringBuilder("failed to compute cache key: ");
    message.append('"').append(path.display()).append("\": not found");
    firstMissing(source, path)
        .filter(missing -> !missing.equals(path))
        .ifPresent(missing -> message.append(" (there is no ").append(missing).append(')'));
    nearMatch(source, firstMissing(source, path).orElse(path))
        .ifPresent(near -> message.append(" (did you mean ").append(near).append("?)"));
    return new Failure(ErrorClass.CONTEXT, message.toString());
  }

  private static Optional<EntryPath> firstMissing(FileTree source, EntryPath path)
      throws IOException {
    EntryPath at = EntryPath.ROOT;
    for (String component : path.components()) {
      at = at.child(component);
      if (source.lookup(PathResolver.resolve(source, at.latin1(), true)).isEmpty()) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static Optional<EntryPath> nearMatch(FileTree source, EntryPath missing)
      throws IOException {
    EntryPath directory = PathResolver.resolve(source, missing.parent().latin1(), true);
    List<Entry.Node> candidates = source.children(directory);
    String wanted = folded(missing);
    return candidates.stream()
        .map(Entry.Node::path)
        .filter(path -> !path.equals(missing))
        .filter(path -> distance(folded(path), wanted) <= Math.min(MAX_EDITS, wanted.length() / 3))
        .min(Comparator.comparingInt(path -> distance(folded(path), wanted)));
  }

  private static String folded(EntryPath path) {
    byte[] name = path.name().getBytes(StandardCharsets.ISO_8859_1);
    return new String(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
  }

  /** Insertions, deletions and replacements that make one text of the other. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MAX_EDITS) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
