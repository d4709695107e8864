package jbuild.parser.syntax;

/** Flags as the lexer finds them. */
final class Flags {
  private Flags() {}

  /** Removes quotes, and backslashes that escape something. */
  static String unquote(String flag) {
    if (flag.indexOf('"') < 0 && flag.indexOf('\'') < 0 && flag.indexOf('\\') < 0) {
      return flag;
    }
    StringBuilder result = new StringBuilder(flag.length());
    char quote = 0;
    for (int i = 0; i < flag.length(); i++) {
      char c = flag.charAt(i);
      if (c == '\\') {
        i++;
        if (i < flag.length()) {
          result.append(flag.charAt(i));
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == c && quote != 0) {
        quote = 0;
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }
}
