package jbuild.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Optional;

/**
 * The identity of a stack of layers: a digest over their diff IDs from the bottom up (OCI image
 * specification, config, "Layer ChainID").
 */
public record ChainId(Digest digest) {
  /** The chain of the given layers, bottom first. There is none for an empty stack. */
  public static Optional<ChainId> of(List<DiffId> layers) {
    Optional<ChainId> chain = Optional.empty();
    for (DiffId layer : layers) {
      chain = Optional.of(next(chain, layer));
    }
    return chain;
  }

  /** The chain that a layer makes on top of its parent. */
  public static ChainId next(Optional<ChainId> parent, DiffId layer) {
    return new ChainId(
        parent
            .map(below -> Digest.of((below + " " + layer).getBytes(US_ASCII)))
            .orElse(layer.digest()));
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
