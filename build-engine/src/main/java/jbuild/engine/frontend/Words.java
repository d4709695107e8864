package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.Failure;
import jbuild.parser.SourceRange;
import jbuild.parser.expand.WordExpander;

/**
 * Expands the words of one instruction with the variables that a stage has at that point (S061: one
 * snapshot for the whole instruction).
 */
final class Words {
  private final WordExpander expander;
  private final StageVariables variables;
  private final SourceRange range;

  Words(char escape, StageVariables variables, SourceRange range) {
    this.expander = new WordExpander(escape);
    this.variables = variables;
    this.range = range;
  }

  String expand(String word) {
    try {
      return expander.expand(word, variables::get).value();
    } catch (Failure e) {
      throw failure(word, e);
    }
  }

  Optional<String> expand(Optional<String> word) {
    return word.map(this::expand);
  }

  List<String> expandAll(List<String> words) {
    return words.stream().map(this::expand).toList();
  }

  /** Expands and splits (EXPOSE only, S075). */
  List<String> split(String word) {
    try {
      return expander.expandToWords(word, variables::get).values();
    } catch (Failure e) {
      throw failure(word, e);
    }
  }

  /** The body of a COPY heredoc: quotes stay, escapes are always backslashes (S056). */
  String expandInline(String content) {
    try {
      return WordExpander.ofHeredoc().expand(content, variables::get).value();
    } catch (Failure e) {
      throw failure("here-document", e);
    }
  }

  /** A step's text for people: what is set is expanded, everything else stays as it is. */
  String forDisplay(String text) {
    return forDisplay(text, Set.of());
  }

  /**
   * The same, with stars for some variables (S165).
   *
   * @param secrets names of variables
   */
  String forDisplay(String text, Set<String> secrets) {
    try {
      WordExpander gentle = new WordExpander(expander.escape(), true, true, true);
      return gentle
          .expand(text, name -> secrets.contains(name) ? Optional.of("****") : variables.get(name))
          .value();
    } catch (Failure e) {
      return text;
    }
  }

  private DockerfileFailure failure(String word, Failure cause) {
    return new DockerfileFailure(
        range, "failed to process \"" + word + "\": " + cause.getMessage(), cause);
  }
}
