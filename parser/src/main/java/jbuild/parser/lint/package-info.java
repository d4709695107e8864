/**
 * Lint: the rules' names, the options that choose among them, and the rules that need nothing but
 * the file; what needs a plan is found by the engine's frontend. Invariant: a rule never changes
 * what a file means; {@link jbuild.parser.lint.Linter} alone decides which finding is a warning.
 */
@NullMarked
package jbuild.parser.lint;

import org.jspecify.annotations.NullMarked;
