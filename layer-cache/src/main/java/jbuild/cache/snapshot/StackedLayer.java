package jbuild.cache.snapshot;

import java.util.Optional;
import jbuild.image.ChainId;
import jbuild.image.DiffId;

/**
 * A layer at its place in a stack.
 *
 * @param below the stack that it lies on; absent at the bottom
 * @param adopted whether it belongs to a base image
 */
public record StackedLayer(DiffId diff, ChainId chain, Optional<ChainId> below, boolean adopted) {}
