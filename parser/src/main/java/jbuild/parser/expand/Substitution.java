package jbuild.parser.expand;

import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * A {@code ${name…}} with a modifier.
 *
 * @param operator one of {@code - + ? # % /}; {@code &} stands for the {@code //} that replaces all
 * @param written the modifier as written, for messages
 * @param emptyIsUnset whether a colon stands before the operator
 * @param pattern what to replace, once it is known
 */
record Substitution(
    String name, int operator, String written, boolean emptyIsUnset, Optional<String> pattern) {
  static final int REPLACE = '/';
  static final int REPLACE_ALL = '&';

  boolean replaces() {
    return operator == REPLACE || operator == REPLACE_ALL;
  }

  Substitution withPattern(String found) {
    return new Substitution(name, operator, written, emptyIsUnset, Optional.of(found));
  }

  /** The substitution as text, when the variable is unset and unset variables are kept. */
  String asText(String word) {
    String start = "${" + name;
    return start + pattern.map(p -> "/" + p + "/" + word).orElse(written + word) + "}";
  }

  /** Whether an operator ends in a plain word and is known; others fail once the word is read. */
  static boolean isPattern(int operator) {
    return operator == '#' || operator == '%';
  }

  /** The value, given the variable and what stands behind the operator. */
  String apply(Optional<String> value, String word) {
    boolean unset = value.isEmpty() || (emptyIsUnset && value.get().isEmpty());
    return switch (operator) {
      case '-' -> unset ? word : value.get();
      case '+' -> unset ? "" : word;
      case '?' -> unset ? refuse(value.isPresent(), word) : value.get();
      case '#', '%' -> trim(value.orElse(""), word);
      case REPLACE, REPLACE_ALL -> replace(value.orElse(""), word);
      default -> throw unsupported(written);
    };
  }

  private String refuse(boolean set, String word) {
    String reason = "is not allowed to be " + (set ? "empty" : "unset");
    throw new Failure(ErrorClass.PARSE, name + ": " + (word.isEmpty() ? reason : word));
  }

  private String trim(String value, String word) {
    boolean longest = !word.isEmpty() && word.charAt(0) == operator;
    ShellPattern found = ShellPattern.parse(longest ? word.substring(1) : word);
    return operator == '#' ? found.trimPrefix(value, longest) : found.trimSuffix(value, longest);
  }

  private String replace(String value, String replacement) {
    ShellPattern found = ShellPattern.parse(pattern.orElse(""));
    return operator == REPLACE_ALL
        ? found.replaceAll(value, replacement)
        : found.replaceFirst(value, replacement);
  }

  static Failure unsupported(String modifier) {
    return new Failure(ErrorClass.PARSE, "unsupported modifier (" + modifier + ") in substitution");
  }
}
