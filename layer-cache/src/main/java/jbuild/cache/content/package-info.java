/**
 * The blobs of a store, one file each. Entry: {@link jbuild.cache.content.BlobDirectory}.
 * Invariant: a file below {@code blobs/} was whole and had the digest of its name when it was put
 * there.
 */
@NullMarked
package jbuild.cache.content;

import org.jspecify.annotations.NullMarked;
