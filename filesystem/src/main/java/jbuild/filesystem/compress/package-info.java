/**
 * Compression of layers and archives; {@link jbuild.filesystem.compress.Compression} is where to
 * start. Invariant: the bytes of a blob are a function of its content, not of the machine.
 */
@NullMarked
package jbuild.filesystem.compress;

import org.jspecify.annotations.NullMarked;
