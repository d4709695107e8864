package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;

/**
 * Writes a layer as a directory that overlayfs can use as a lower one: deletions as 0:0 devices,
 * opaque directories with their mark. Directories that have no entry of their own are made of
 * nothing, 0755 root's. Metadata of a directory is set when all below it is written (T17), so that
 * its times last and a mode without write permission hinders nobody.
 */
public final class TreeWriter {
  private static final Metadata IMPLIED = new Metadata(0755, 0, 0, 0);

  private final RootDir target;
  private final Deque<Pending> open = new ArrayDeque<>();

  private TreeWriter(RootDir target) {
    this.target = target;
  }

  /** A directory whose metadata waits until the walk leaves it. */
  private record Pending(EntryPath path, Metadata metadata) {}

  /**
   * @param entries in walk order
   * @param target an empty directory; its own metadata is set only if the root has an entry
   */
  public static void write(Iterable<LayerEntry> entries, RootDir target) throws IOException {
    TreeWriter writer = new TreeWriter(target);
    for (LayerEntry entry : entries) {
      writer.write(entry);
    }
    writer.leaveAll();
  }

  private void write(LayerEntry layerEntry) throws IOException {
    Entry entry = layerEntry.entry();
    EntryPath path = entry.path();
    leaveUntilAbove(path);
    makeImpliedParents(path);
    switch (entry) {
      case Entry.Directory directory -> {
        if (!path.isRoot()) {
          target.createDirectory(path);
        }
        if (directory.opaque()) {
          target.setOpaque(path);
        }
        open.addLast(new Pending(path, directory.metadata()));
      }
      case Entry.Node node -> target.create(node, layerEntry.content());
      case Entry.HardLink link -> target.link(link.target(), path);
      case Entry.Whiteout _ -> target.createWhiteout(path);
    }
  }

  private void leaveUntilAbove(EntryPath path) throws IOException {
    while (!open.isEmpty() && !path.startsWith(open.getLast().path())) {
      leave(open.removeLast());
    }
  }

  private void leaveAll() throws IOException {
    while (!open.isEmpty()) {
      leave(open.removeLast());
    }
  }

  private void leave(Pending directory) throws IOException {
    target.setMetadata(directory.path(), directory.metadata());
  }

  private void makeImpliedParents(EntryPath path) throws IOException {
    EntryPath above = open.isEmpty() ? EntryPath.ROOT : open.getLast().path();
    if (path.isRoot() || above.equals(path.parent())) {
      return;
    }
    for (String name : path.parent().relativeTo(above).components()) {
      above = above.child(name);
      target.createDirectory(above);
      open.addLast(new Pending(above, IMPLIED));
    }
  }
}
