/**
 * COPY, ADD and WORKDIR as pure planning: trees and options in, layer entries out ({@link
 * jbuild.engine.copy.CopyPlanner}), and the key of what they read ({@link
 * jbuild.engine.copy.SourceKey}). Nothing here writes to a tree, so the corners of S166-S210 are
 * tested without a store. The rules are those of BuildKit, whose images users compare with.
 */
@NullMarked
package jbuild.engine.copy;

import org.jspecify.annotations.NullMarked;
