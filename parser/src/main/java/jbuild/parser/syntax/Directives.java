package jbuild.parser.syntax;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jbuild.grammar.DockerfileLexer;
import org.antlr.v4.runtime.Token;

/** The directives at the top of a file (S015 to S020). Filled while they are read. */
final class Directives {
  private enum Name {
    SYNTAX,
    ESCAPE,
    CHECK
  }

  private final Map<Name, String> values = new EnumMap<>(Name.class);
  private boolean behindShebang;
  private boolean detecting = true;
  private final Map<Name, String> detected = new EnumMap<>(Name.class);

  /** Whether a line at the top of the file is a directive. */
  static boolean isOne(Token token) {
    return switch (token.getType()) {
      case DockerfileLexer.SYNTAX_DIRECTIVE,
          DockerfileLexer.ESCAPE_DIRECTIVE,
          DockerfileLexer.CHECK_DIRECTIVE ->
          true;
      default -> false;
    };
  }

  /** Notes that a {@code #!} line stands on top: then only syntax and check are found (S019). */
  void hideEscape() {
    behindShebang = true;
  }

  /** Takes a directive in; gives the message if it is wrong. */
  Optional<String> read(Token token) {
    return switch (token.getType()) {
      case DockerfileLexer.SYNTAX_DIRECTIVE -> put(Name.SYNTAX, token.getText());
      case DockerfileLexer.ESCAPE_DIRECTIVE -> put(Name.ESCAPE, token.getText());
      default -> put(Name.CHECK, token.getText());
    };
  }

  char escape() {
    return "`".equals(values.get(Name.ESCAPE)) && !behindShebang ? '`' : '\\';
  }

  Optional<String> syntax() {
    return Optional.ofNullable(detected.get(Name.SYNTAX));
  }

  Optional<String> check() {
    return Optional.ofNullable(detected.get(Name.CHECK));
  }

  private Optional<String> put(Name name, String line) {
    String value = value(line);
    // The search for syntax and check wants the hash in the first column; that for escape does not.
    detecting = detecting && line.startsWith("#") && !detected.containsKey(name);
    if (detecting) {
      detected.put(name, value);
    }
    boolean repeated = values.putIfAbsent(name, value) != null;
    if (behindShebang) {
      return Optional.empty();
    }
    if (repeated) {
      String directive = name.name().toLowerCase(Locale.ROOT);
      return Optional.of("only one " + directive + " parser directive can be used");
    }
    if (name == Name.ESCAPE && !value.equals("`") && !value.equals("\\")) {
      return Optional.of("invalid escape token '" + value + "' does not match ` or \\");
    }
    return Optional.empty();
  }

  /** What stands behind the equals sign, without blanks around it unless it is only blanks. */
  private static String value(String line) {
    String raw = line.substring(line.indexOf('=') + 1);
    int end = raw.length();
    while (end > 0 && (raw.charAt(end - 1) == '\n' || raw.charAt(end - 1) == '\r')) {
      end--;
    }
    String whole = raw.substring(0, end);
    int start = 0;
    while (start < end && isSpace(whole.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(whole.charAt(end - 1))) {
      end--;
    }
    return start == end ? whole.substring(whole.length() - 1) : whole.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\r';
  }
}
