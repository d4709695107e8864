package jbuild.cache;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Mount;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/** A state of a file system: writable, or frozen. Only a frozen one can be a parent. */
public sealed interface Snapshot {
  /**
   * A frozen stack of layers. It may have no form on this machine yet: trees and blobs are made
   * when someone asks for them (decision D1).
   *
   * @param layers bottom first, at least one
   * @param contentChain identity of what the stack holds, without times: the same on every machine
   *     (decision D2)
   * @param adopted how many layers, from the bottom, are those of a base image and keep the blobs
   *     that it was pushed with; the others were made here
   */
  record Committed(List<DiffId> layers, Digest contentChain, int adopted) implements Snapshot {
    public Committed {
      layers = List.copyOf(layers);
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("a snapshot without layers is no snapshot");
      }
      if (adopted < 0 || adopted > layers.size()) {
        throw new IllegalArgumentException(adopted + " of " + layers.size() + " layers adopted");
      }
    }

    /** A stack of which every layer was made here. */
    public Committed(List<DiffId> layers, Digest contentChain) {
      this(layers, contentChain, 0);
    }

    public ChainId id() {
      return ChainId.of(layers).orElseThrow();
    }
  }

  /**
   * A writable state on top of a frozen one.
   *
   * @param directory belongs to this snapshot alone, and is gone once it is committed or abandoned
   * @param root how to mount it
   */
  record Active(Path directory, Optional<Committed> parent, Mount.Overlay root)
      implements Snapshot {}
}
