/** Compression of layers. Invariant: the bytes of a blob do not depend on the machine. */
@NullMarked
package jbuild.filesystem.compress;

import org.jspecify.annotations.NullMarked;
