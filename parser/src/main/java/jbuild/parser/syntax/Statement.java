package jbuild.parser.syntax;

import java.util.List;
import java.util.Optional;
import jbuild.parser.text.Blanks;

/**
 * One instruction, split but not understood: quotes, escapes and variables are still in.
 *
 * @param triggers the flags of each ONBUILD in front, outermost first
 * @param keyword what the first word behind the ONBUILDs is
 * @param written that word as it stands in the file; empty for an ONBUILD alone
 * @param flags with their dashes, quotes removed
 * @param arguments all words; one element for a text
 * @param exec whether the arguments were a JSON array
 * @param legacyPair whether this is {@code ENV name value} without an equals sign
 * @param source where it stands
 */
public record Statement(
    List<List<String>> triggers,
    Keyword keyword,
    String written,
    List<String> flags,
    List<String> arguments,
    boolean exec,
    boolean legacyPair,
    List<Heredoc> heredocs,
    LogicalLine source) {

  public Statement {
    triggers = List.copyOf(triggers);
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
    heredocs = List.copyOf(heredocs);
  }

  public boolean isTrigger() {
    return !triggers.isEmpty();
  }

  /** The instruction itself: ONBUILD for a trigger. */
  public Keyword outerKeyword() {
    return isTrigger() ? Keyword.ONBUILD : keyword;
  }

  /** The joined line without surrounding blanks. */
  public String text() {
    return Blanks.trim(source.text());
  }

  public int startLine() {
    return source.startLine();
  }

  public int endLine() {
    return source.endLine();
  }

  /** The statement behind the ONBUILD, if there is one. */
  public Optional<Statement> triggered() {
    return triggers.size() == 1 && !written.isEmpty()
        ? Optional.of(
            new Statement(
                List.of(), keyword, written, flags, arguments, exec, legacyPair, heredocs, source))
        : Optional.empty();
  }
}
