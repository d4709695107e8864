/**
 * Images by name, and what names of remote images resolved to. Entry: {@link
 * jbuild.cache.names.NameTable}. Invariant: a name moves in one rename, after all that it stands
 * for is on the disk.
 */
@NullMarked
package jbuild.cache.names;

import org.jspecify.annotations.NullMarked;
