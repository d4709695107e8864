/**
 * Lint rules that look at how a Dockerfile is written. Entry: {@link
 * jbuild.parser.lint.SyntaxRules}. Invariant: a rule never changes what a file means, and needs
 * nothing but the file.
 */
@NullMarked
package jbuild.parser.lint;

import org.jspecify.annotations.NullMarked;
