package jbuild.parser;

/**
 * The body of a here-document, tabs already removed where {@code <<-} asks for it.
 *
 * @param name the delimiter, unquoted
 * @param expand whether the builder expands variables in it when it is a COPY source
 * @param fileDescriptor the number in {@code 3<<EOF}, 0 where none is written
 */
public record InlineFile(
    String name, String content, boolean expand, boolean chomp, int fileDescriptor) {}
