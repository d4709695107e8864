package jbuild.engine.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.PathResolver;
import jbuild.filesystem.context.Glob;

/**
 * What a source of a COPY or ADD stands for: a path, or all that a wildcard matches (S181-S186).
 *
 * @param matches in walk order; none where a wildcard matches nothing (S184)
 * @param include what to take of each match, relative to it; absent: all
 * @param wildcard whether there could have been more or fewer
 */
record SourceMatches(List<Match> matches, Optional<String> include, boolean wildcard) {
  private static final String PIVOT = "/./";

  /**
   * One thing to copy.
   *
   * @param name what the copy is called inside a directory: a link's own name, not its target's
   * @param node what is there, links followed (S175)
   */
  record Match(String name, Entry.Node node) {}

  /**
   * Finds a source. Fails with {@code CONTEXT} where a path that is no wildcard leads nowhere.
   *
   * @param pattern as written; {@code ..} stops at the root (S166)
   * @param parents whether the part after the first {@code /./}, or all, is kept below the
   *     destination (S198)
   */
  static SourceMatches find(FileTree source, String pattern, boolean parents) throws IOException {
    if (!parents) {
      return find(source, EntryPath.ofText(pattern), Optional.empty());
    }
    int pivot = pattern.indexOf(PIVOT);
    String kept = pivot < 0 ? pattern : pattern.substring(pivot + PIVOT.length());
    EntryPath base = EntryPath.ofText(pivot < 0 ? "/" : pattern.substring(0, pivot));
    SourceMatches found = find(source, base, Optional.of(kept));
    if (!found.wildcard && !isWildcard(kept) && kept.indexOf('\\') < 0) {
      for (Match match : found.matches) {
        existing(source, match.node.path().resolve(EntryPath.ofText(kept)));
      }
    }
    return found;
  }

  /** What is at a path that is no pattern, links followed. Fails as {@link #find} does. */
  static Entry.Node exact(FileTree source, String path) throws IOException {
    return existing(source, EntryPath.ofText(path));
  }

  /** Whether a path component is to be matched instead of taken as it is (S185). */
  static boolean isWildcard(String component) {
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  private static SourceMatches find(FileTree source, EntryPath pattern, Optional<String> include)
      throws IOException {
    List<String> components = pattern.components();
    int plain = 0;
    while (plain < components.size() && !isWildcard(components.get(plain))) {
      plain++;
    }
    EntryPath base = EntryPath.clamped(String.join("/", components.subList(0, plain)));
    Entry.Node start = existing(source, base);
    if (plain == components.size()) {
      return new SourceMatches(List.of(new Match(base.name(), start)), include, false);
    }
    List<Match> matches = new ArrayList<>();
    match(source, start, components.subList(plain, components.size()), matches);
    return new SourceMatches(List.copyOf(matches), include, true);
  }

  /** Matches component by component; links to directories are not entered. */
  private static void match(
      FileTree source, Entry.Node directory, List<String> patterns, List<Match> matches)
      throws IOException {
    for (Entry.Node child : source.children(directory.path())) {
      if (!Glob.matches(patterns.getFirst(), child.path().name())) {
        continue;
      }
      if (patterns.size() > 1) {
        match(source, child, patterns.subList(1, patterns.size()), matches);
      } else {
        matches.add(new Match(child.path().name(), existing(source, child.path())));
      }
    }
  }

  private static Entry.Node existing(FileTree source, EntryPath path) throws IOException {
    EntryPath real = PathResolver.resolve(source, path.latin1(), true);
    Optional<Entry.Node> node = source.lookup(real);
    if (node.isEmpty()) {
      throw MissingSource.failure(source, path);
    }
    return node.get();
  }
}
