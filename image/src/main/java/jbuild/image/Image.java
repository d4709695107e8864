package jbuild.image;

import java.util.List;

/**
 * A whole image, ready to be written: its documents as the exact bytes that are sent, and its
 * layers.
 *
 * @param manifest descriptor of {@code manifestBytes}
 * @param config descriptor of {@code configBytes}
 * @param layers in the manifest's order, bottom first
 */
public record Image(
    Descriptor manifest,
    byte[] manifestBytes,
    Descriptor config,
    byte[] configBytes,
    ImageConfig imageConfig,
    List<Layer> layers) {}
