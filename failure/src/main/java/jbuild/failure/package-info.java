/**
 * The errors that a user may see: a closed list of classes, each with an exit code. Everything that
 * fails because of the world (not because of a bug) is a {@link jbuild.failure.Failure}.
 */
@NullMarked
package jbuild.failure;

import org.jspecify.annotations.NullMarked;
