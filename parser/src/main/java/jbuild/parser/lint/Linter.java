package jbuild.parser.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jbuild.parser.Diagnostic;

/** Decides which findings are warnings, and what comes of them. For one build, on one thread. */
public final class Linter {
  private final CheckOptions options;
  private final List<Finding> kept = new ArrayList<>();

  /**
   * @param options of the whole file
   */
  public Linter(CheckOptions options) {
    this.options = options;
  }

  /** Keeps the finding if its rule runs where it was found. */
  public void add(Finding finding) {
    if (options.run(finding.rule(), finding.local())) {
      kept.add(finding);
    }
  }

  /** What is to be shown, in the order in which it was found. */
  public List<Diagnostic> warnings() {
    return kept.stream().map(Finding::diagnostic).toList();
  }

  /** Why the build must not go on, if the options make warnings errors and there are some. */
  public Optional<String> violation() {
    if (!options.error() || kept.isEmpty()) {
      return Optional.empty();
    }
    String rules =
        kept.stream().map(f -> f.rule().title()).distinct().collect(Collectors.joining(", "));
    return Optional.of("lint violation found for rules: " + rules);
  }
}
