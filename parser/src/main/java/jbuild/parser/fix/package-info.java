/**
 * Repairs of what lint finds, where the result is certain. Entry: {@link jbuild.parser.fix.Fixer}.
 * Invariant: a repaired file means what it meant, and every byte that no repair needs stays.
 */
@NullMarked
package jbuild.parser.fix;

import org.jspecify.annotations.NullMarked;
