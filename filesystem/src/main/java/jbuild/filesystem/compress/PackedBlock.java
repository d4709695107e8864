package jbuild.filesystem.compress;

import jbuild.image.Digest;

/**
 * A block of a compressed stream.
 *
 * @param content of the block before it was compressed
 * @param packed of what it was compressed to
 * @param packedBytes how long that is
 */
public record PackedBlock(Digest content, Digest packed, int packedBytes) {}
