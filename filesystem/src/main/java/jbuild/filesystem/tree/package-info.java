/**
 * Between layers as entries and trees on disk: writing a layer's tree, and finding what a step did.
 */
@NullMarked
package jbuild.filesystem.tree;

import org.jspecify.annotations.NullMarked;
