package jbuild.engine.graph;

import java.util.Optional;
import jbuild.cache.Snapshot.Committed;
import jbuild.filesystem.FileTree;

/** What a vertex came to. */
public sealed interface Result {
  /** A stack of layers in the store; empty for scratch. */
  record Layers(Optional<Committed> snapshot) implements Result {}

  /** A tree of the caller's. */
  record Local(FileTree tree) implements Result {}
}
