package jbuild.engine.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;

/** Finds what a filter selects of one source, in walk order. */
final class Selection {
  private final FileTree source;
  private final PathFilter filter;
  private final List<Selected> selected = new ArrayList<>();

  /** Directories on the way to the current entry that nothing has selected yet. */
  private final List<Selected> pending = new ArrayList<>();

  private Selection(FileTree source, PathFilter filter) {
    this.source = source;
    this.filter = filter;
  }

  /**
   * One entry to copy.
   *
   * @param relative from the source that was named, whose own is empty
   * @param node as it is in the source tree
   * @param wanted by itself; else a directory that comes along because something in it is wanted
   */
  record Selected(EntryPath relative, Entry.Node node, boolean wanted) {
    boolean isTop() {
      return relative.isRoot();
    }
  }

  /** The source itself, and what the filter selects below it if it is a directory. */
  static List<Selected> of(FileTree source, Entry.Node top, PathFilter filter) throws IOException {
    Selection selection = new Selection(source, filter);
    selection.visit(top, EntryPath.ROOT);
    return selection.selected;
  }

  private void visit(Entry.Node node, EntryPath relative) throws IOException {
    boolean wanted = relative.isRoot() || filter.selects(relative);
    Selected entry = new Selected(relative, node, wanted);
    if (wanted) {
      selected.addAll(pending);
      pending.clear();
      selected.add(entry);
    }
    if (node instanceof Entry.Directory && (wanted || !filter.prunes(relative))) {
      visitChildren(entry);
    }
  }

  private void visitChildren(Selected directory) throws IOException {
    if (!directory.wanted) {
      pending.add(directory);
    }
    for (Entry.Node child : source.children(directory.node.path())) {
      visit(child, directory.relative.child(child.path().name()));
    }
    if (!directory.wanted) {
      pending.remove(directory);
    }
  }
}
