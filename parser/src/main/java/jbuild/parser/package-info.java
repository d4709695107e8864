/**
 * Dockerfile text to typed instructions. Entry: {@link jbuild.parser.DockerfileParser}. Invariant:
 * parsing is a pure function of the text; mistakes are {@link jbuild.parser.Diagnostic} values with
 * source ranges, never exceptions.
 */
@NullMarked
package jbuild.parser;

import org.jspecify.annotations.NullMarked;
