/**
 * Dockerfile text to statements: physical lines, joined lines, keyword, flags, words,
 * here-documents. Entry: {@link jbuild.parser.syntax.SyntaxReader}. Invariant: knows how each
 * instruction's text is split, not what the pieces mean; bad text gives {@link
 * jbuild.parser.syntax.SyntaxError} values.
 */
@NullMarked
package jbuild.parser.syntax;

import org.jspecify.annotations.NullMarked;
