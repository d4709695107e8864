package jbuild.parser;

import jbuild.parser.syntax.Heredoc;

/**
 * The text of a here-document.
 *
 * @param name the delimiter, unquoted
 * @param content as written, tabs still in
 * @param expand whether the builder expands variables in it when it is a COPY source
 * @param fileDescriptor the number in {@code 3<<EOF}, 0 where none is written
 */
public record InlineFile(
    String name, String content, boolean expand, boolean chomp, int fileDescriptor) {

  /** The content, without the tabs at the start of its lines where {@code <<-} asks for that. */
  public String body() {
    return new Heredoc(name, content, expand, chomp, fileDescriptor).body();
  }
}
