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
  private final Sink sink;

  /** Directories on the way to the current entry that nothing has selected yet. */
  private final List<Selected> pending = new ArrayList<>();

  private Selection(FileTree source, PathFilter filter, Sink sink) {
    this.source = source;
    this.filter = filter;
    this.sink = sink;
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

  /** Takes one entry after the other, so that they need not all be in memory. */
  @FunctionalInterface
  interface Sink {
    void accept(Selected selected) throws IOException;
  }

  /** The source itself, and what the filter selects below it if it is a directory. */
  static void visit(FileTree source, Entry.Node top, PathFilter filter, Sink sink)
      throws IOException {
    if (top instanceof Entry.Directory) {
      EntryPath from = top.path();
      source.readAhead(from, directory -> filter.leavesOut(directory.relativeTo(from)));
    }
    new Selection(source, filter, sink).visit(top, EntryPath.ROOT);
  }

  private void visit(Entry.Node node, EntryPath relative) throws IOException {
    boolean wanted = relative.isRoot() || filter.selects(relative);
    Selected entry = new Selected(relative, node, wanted);
    if (wanted) {
      for (Selected above : pending) {
        sink.accept(above);
      }
      pending.clear();
      sink.accept(entry);
    }
    if (node instanceof Entry.Directory && (wanted || !filter.prunes(relative))) {
      visitChildren(entry);
    }
  }

  private void visitChildren(Selected directory) throws IOException {
    if (!directory.wanted) {
      pending.add(directory);
    }
    // Where the source is the root of its tree, the paths need not be made anew.
    boolean same = directory.node.path().equals(directory.relative);
    for (Entry.Node child : source.children(directory.node.path())) {
      visit(child, same ? child.path() : directory.relative.child(child.path().name()));
    }
    if (!directory.wanted) {
      pending.remove(directory);
    }
  }
}
