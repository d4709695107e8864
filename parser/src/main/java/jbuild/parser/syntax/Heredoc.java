package jbuild.parser.syntax;

/**
 * A here-document.
 *
 * @param name the terminator, unquoted
 * @param content the lines between, with their line ends, tabs still in
 * @param expand whether no part of the name is quoted
 * @param chomp whether {@code <<-} asks for leading tabs to go
 */
public record Heredoc(
    String name, String content, boolean expand, boolean chomp, int fileDescriptor) {

  /** The content without the tabs at the start of its lines if {@code <<-} asks for that. */
  public String body() {
    if (!chomp) {
      return content;
    }
    StringBuilder body = new StringBuilder(content.length());
    boolean lineStart = true;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      lineStart = lineStart && c == '\t';
      if (!lineStart) {
        body.append(c);
      }
      lineStart = lineStart || c == '\n';
    }
    return body.toString();
  }

  Heredoc withContent(String lines) {
    return new Heredoc(name, lines, expand, chomp, fileDescriptor);
  }
}
