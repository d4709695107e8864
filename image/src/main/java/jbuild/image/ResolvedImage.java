package jbuild.image;

/**
 * What a reference names for one platform: documents only, no layer was fetched.
 *
 * @param reference the reference that was asked for
 * @param digest of the document that the reference names (an index where there is one)
 * @param manifest descriptor of the platform's manifest
 */
public record ResolvedImage(
    Reference reference,
    Digest digest,
    Descriptor manifestDescriptor,
    Manifest manifest,
    byte[] configBytes,
    ImageConfig config) {}
