/**
 * Layers as tar streams: {@link jbuild.filesystem.tar.LayerWriter}, the one writer of layer bytes,
 * {@link jbuild.filesystem.tar.LayerReader}, the reader of everybody else's, and {@link
 * jbuild.filesystem.tar.ArchiveReader} for users' archives. Invariant: equal entries give equal
 * bytes, and no name of an archive is used before it was checked.
 */
@NullMarked
package jbuild.filesystem.tar;

import org.jspecify.annotations.NullMarked;
