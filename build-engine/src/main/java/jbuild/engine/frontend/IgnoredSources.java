package jbuild.engine.frontend;

import java.util.List;
import java.util.Set;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.parser.lint.Rule;
import jbuild.parser.text.Quoted;

/** COPY and ADD of files that the ignore file keeps out of the context. */
final class IgnoredSources {
  private static final Set<String> EVERYTHING = Set.of("*", "**", "**/*");

  private final IgnorePatterns ignored;
  private final List<String> patterns;

  IgnoredSources(IgnorePatterns ignored) {
    this.ignored = ignored;
    this.patterns = ignored.cleaned();
  }

  /**
   * Checks a source as it is written: a wildcard is taken for a name. Nothing is said where an
   * exception could let part of the source in again, nor of the context's root unless all is
   * ignored.
   *
   * @param instruction {@code Copy} or {@code Add}
   * @param source expanded, in the build context
   */
  void check(String instruction, String source, InstructionLint lint) {
    if (patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.startsWith("!"))) {
      return;
    }
    EntryPath path = EntryPath.ofText(source);
    boolean out =
        path.isRoot() ? patterns.stream().anyMatch(EVERYTHING::contains) : ignored.excludes(path);
    if (out) {
      String message =
          "Attempting to "
              + instruction
              + " file "
              + Quoted.of(shown(source))
              + " that is excluded by .dockerignore";
      lint.found(Rule.COPY_IGNORED_FILE, message);
    }
  }

  /** The path without detours. */
  private static String shown(String source) {
    String clean = ConfigDraft.cleanPath(source);
    if (source.startsWith("/")) {
      return clean;
    }
    return clean.equals("/") ? "." : clean.substring(1);
  }
}
