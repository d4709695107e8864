/**
 * Build contexts: a directory of the user's as a file tree ({@link
 * jbuild.filesystem.context.DirectoryTree}), less what is ignored, and the patterns for that.
 * Invariant: what a step is given from a context is what its cache key was made of.
 */
@NullMarked
package jbuild.filesystem.context;

import org.jspecify.annotations.NullMarked;
