package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;

/**
 * The trees whose files were read last, kept open: a COPY reads many files of few trees. Safe for
 * use by many threads.
 */
final class OpenTrees implements AutoCloseable {
  /** Each holds some file descriptors, of which a process may have few. */
  private static final int KEPT = 8;

  private final Map<Path, Tree> trees = new LinkedHashMap<>(16, 0.75f, true);

  /** A tree that is closed when it is neither kept nor in use. */
  private static final class Tree {
    private final RootDir root;
    private int holders = 1;

    Tree(RootDir root) {
      this.root = root;
    }
  }

  /** Opens a file of a tree; it stays open when the tree is closed. */
  InputStream open(Path tree, EntryPath path) throws IOException {
    Tree held = acquire(tree);
    try {
      return held.root.read(path);
    } finally {
      release(held);
    }
  }

  private synchronized Tree acquire(Path path) throws IOException {
    Tree tree = trees.get(path);
    if (tree == null) {
      tree = new Tree(RootDir.open(path));
      trees.put(path, tree);
      if (trees.size() > KEPT) {
        forget(trees.keySet().iterator().next());
      }
    }
    tree.holders++;
    return tree;
  }

  private synchronized void release(Tree tree) {
    tree.holders--;
    if (tree.holders == 0) {
      tree.root.close();
    }
  }

  /** Closes a tree that will not be where it was. */
  synchronized void forget(Path path) {
    Tree tree = trees.remove(path);
    if (tree != null) {
      release(tree);
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(trees.keySet()).forEach(this::forget);
  }
}
