package jbuild.cache.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.Snapshot.Committed;
import jbuild.image.ChainId;
import jbuild.image.DiffId;

/** The layers of stacks. Remembers chain IDs, because the stacks of a build begin alike. */
final class Stacks {
  private final Map<Link, ChainId> chains = new ConcurrentHashMap<>();

  private record Link(Optional<ChainId> below, DiffId diff) {}

  ChainId next(Optional<ChainId> below, DiffId diff) {
    return chains.computeIfAbsent(
        new Link(below, diff), link -> ChainId.next(link.below(), link.diff()));
  }

  /** The layers of a stack, bottom first. */
  List<StackedLayer> of(Committed snapshot) {
    List<StackedLayer> stack = new ArrayList<>(snapshot.layers().size());
    Optional<ChainId> below = Optional.empty();
    for (DiffId diff : snapshot.layers()) {
      ChainId chain = next(below, diff);
      stack.add(new StackedLayer(diff, chain, below, stack.size() < snapshot.adopted()));
      below = Optional.of(chain);
    }
    return stack;
  }

  List<StackedLayer> of(Optional<Committed> snapshot) {
    return snapshot.map(this::of).orElse(List.of());
  }

  /** The layer that a stack ends with. */
  StackedLayer top(Committed snapshot) {
    return of(snapshot).getLast();
  }
}
