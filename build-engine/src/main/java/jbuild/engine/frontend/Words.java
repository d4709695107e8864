package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
  private final Consumer<Set<String>> unset;

  /**
   * @param unset takes the names that a word uses and that are not set
   */
  Words(char escape, StageVariables variables, SourceRange range, Consumer<Set<String>> unset) {
    this.expander = new WordExpander(escape);
    this.variables = variables;
    this.range = range;
    this.unset = unset;
  }

  /** The same for words that were expanded before: what is not set was told then. */
  Words again() {
    return new Words(expander.escape(), variables, range, _ -> {});
  }

  String expand(String word) {
    try {
      WordExpander.Expansion expansion = expander.expand(word, variables::get);
      unset.accept(expansion.unset());
      return expansion.value();
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

  /** Expands and splits (EXPOSE only, S075). BuildKit does not mind unset names here. */
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
      WordExpander.Expansion expansion = WordExpander.ofHeredoc().expand(content, variables::get);
      unset.accept(expansion.unset());
      return expansion.value();
    } catch (Failure e) {
      throw failure("here-document", e);
    }
  }

  /** The text of a COPY, ADD or WORKDIR for people, expanded as its arguments are. */
  String expandForDisplay(String text) {
    try {
      return expander.expand(text, variables::get).value();
    } catch (Failure e) {
      return text;
    }
  }

  /**
   * The text of a RUN for people: what is set is expanded, everything else stays as it is.
   *
   * @param secrets names of variables that show as stars (S165)
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
