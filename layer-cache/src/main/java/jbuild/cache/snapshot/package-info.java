/**
 * Layers in their forms: noted, indexed, unpacked, compressed. Entry: {@link
 * jbuild.cache.snapshot.OverlaySnapshotter}. Invariant: a layer's directory appears whole, under
 * the chain ID that its bytes have, and its blobs unpack to its diff ID.
 */
@NullMarked
package jbuild.cache.snapshot;

import org.jspecify.annotations.NullMarked;
