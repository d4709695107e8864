package jbuild.engine.copy;

import java.util.List;
import java.util.Optional;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.context.IgnorePatterns;

/**
 * Which entries below a source directory are copied: those that {@code --parents} includes, less
 * those that {@code --exclude} names. Paths are relative to that directory (S200); the directory
 * itself, and a file named directly, are always copied (S201).
 */
final class PathFilter {
  private final Optional<Include> include;
  private final IgnorePatterns excluded;

  private PathFilter(Optional<Include> include, IgnorePatterns excluded) {
    this.include = include;
    this.excluded = excluded;
  }

  /** A pattern that lets in, and its components, for leaving out directories unread. */
  private record Include(IgnorePatterns pattern, List<String> components) {
    boolean mayHold(EntryPath directory) {
      if (components.isEmpty()) {
        return false;
      }
      List<String> below = directory.components();
      for (int i = 0; i < Math.min(below.size(), components.size()); i++) {
        String component = components.get(i);
        if (component.contains("**")) {
          return true;
        }
        boolean plain = component.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0);
        if (plain && !component.equals(below.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  static PathFilter excluding(List<String> patterns) {
    return new PathFilter(Optional.empty(), IgnorePatterns.of(patterns));
  }

  /**
   * The same, but only for what one pattern, relative to the directory, lets in. One that names the
   * directory itself lets in nothing below it: BuildKit takes it for no pattern at all.
   */
  PathFilter including(String pattern) {
    EntryPath clean = EntryPath.clamped(pattern);
    IgnorePatterns patterns = IgnorePatterns.of(List.of(clean.latin1()));
    List<String> components = EntryPath.ofText(pattern).components();
    return new PathFilter(Optional.of(new Include(patterns, components)), excluded);
  }

  boolean selects(EntryPath relative) {
    return (include.isEmpty() || include.get().pattern.excludes(relative))
        && !excluded.excludes(relative);
  }

  /** Whether neither a directory nor anything below it is selected. */
  boolean leavesOut(EntryPath directory) {
    return !selects(directory) && prunes(directory);
  }

  /** Whether nothing below a directory that is not selected can be. */
  boolean prunes(EntryPath directory) {
    boolean out = excluded.excludes(directory) && excluded.prunes(directory);
    return out || include.map(only -> !only.mayHold(directory)).orElse(false);
  }
}
