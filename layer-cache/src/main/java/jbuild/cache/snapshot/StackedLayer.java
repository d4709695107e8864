package jbuild.cache.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.cache.Snapshot.Committed;
import jbuild.image.ChainId;
import jbuild.image.DiffId;

/**
 * A layer at its place in a stack.
 *
 * @param below the stack that it lies on; absent at the bottom
 * @param adopted whether it belongs to a base image
 */
public record StackedLayer(DiffId diff, ChainId chain, Optional<ChainId> below, boolean adopted) {

  /** The layers of a stack, bottom first. */
  public static List<StackedLayer> of(Committed snapshot) {
    List<StackedLayer> stack = new ArrayList<>();
    Optional<ChainId> below = Optional.empty();
    for (DiffId diff : snapshot.layers()) {
      ChainId chain = ChainId.next(below, diff);
      stack.add(new StackedLayer(diff, chain, below, stack.size() < snapshot.adopted()));
      below = Optional.of(chain);
    }
    return stack;
  }

  public static List<StackedLayer> of(Optional<Committed> snapshot) {
    return snapshot.map(StackedLayer::of).orElse(List.of());
  }
}
