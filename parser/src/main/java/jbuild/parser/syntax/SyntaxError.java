package jbuild.parser.syntax;

/**
 * A mistake in how a file is written.
 *
 * @param startLine 1-based
 * @param endLine at or behind the start
 * @param inDirective whether a directive is wrong, as against an instruction
 */
public record SyntaxError(String message, int startLine, int endLine, boolean inDirective) {}
