/**
 * File trees, confined roots and layers as lists of entries. Invariant: a name that comes from
 * outside is bytes ({@link jbuild.filesystem.EntryPath}) and reaches the host only through {@link
 * jbuild.filesystem.RootDir}.
 */
@NullMarked
package jbuild.filesystem;

import org.jspecify.annotations.NullMarked;
