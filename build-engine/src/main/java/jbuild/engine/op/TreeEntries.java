package jbuild.engine.op;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;

/** A part of a tree as the entries of a layer of its own, for mounts that need it on disk. */
final class TreeEntries {
  private final FileTree tree;
  private final Map<String, EntryPath> linked = new HashMap<>();
  private final List<LayerEntry> entries = new ArrayList<>();

  private TreeEntries(FileTree tree) {
    this.tree = tree;
  }

  /**
   * The entry of a path, all that leads to it and all below it; nothing where it does not exist.
   */
  static List<LayerEntry> below(FileTree tree, EntryPath path) throws IOException {
    TreeEntries found = new TreeEntries(tree);
    EntryPath ancestor = EntryPath.ROOT;
    for (String component : path.components()) {
      if (!ancestor.isRoot()) {
        found.addAlone(ancestor);
      }
      ancestor = ancestor.child(component);
    }
    found.addAll(path);
    return found.entries;
  }

  private void addAlone(EntryPath path) throws IOException {
    tree.lookup(path).ifPresent(node -> entries.add(LayerEntry.of(node)));
  }

  private void addAll(EntryPath path) throws IOException {
    List<Entry.Node> pending = new ArrayList<>();
    tree.lookup(path).ifPresent(pending::add);
    while (!pending.isEmpty()) {
      Entry.Node node = pending.removeLast();
      if (!node.path().isRoot()) {
        add(node);
      }
      if (node instanceof Entry.Directory) {
        pending.addAll(tree.children(node.path()).reversed());
      }
    }
  }

  private void add(Entry.Node node) {
    if (node instanceof Entry.File file && file.linkGroup().isPresent()) {
      String group = file.linkGroup().get();
      if (linked.containsKey(group)) {
        entries.add(LayerEntry.of(new Entry.HardLink(file.path(), linked.get(group))));
        return;
      }
      linked.put(group, file.path());
    }
    entries.add(
        node instanceof Entry.File file
            ? new LayerEntry(file, () -> tree.open(file))
            : LayerEntry.of(node));
  }
}
