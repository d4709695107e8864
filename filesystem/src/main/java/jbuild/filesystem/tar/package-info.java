/** Layers as tar streams: the one writer of layer bytes, and the reader of everybody else's. */
@NullMarked
package jbuild.filesystem.tar;

import org.jspecify.annotations.NullMarked;
