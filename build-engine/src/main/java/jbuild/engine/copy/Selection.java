package jbuild.engine.copy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * What a filter selects of one source, one entry after the other in walk order, so that they need
 * not all be in memory.
 */
final class Selection {
  private final FileTree source;
  private final PathFilter filter;

  /** The directories on the way to the current entry, with what is left in them. */
  private final Deque<Open> open = new ArrayDeque<>();

  /** Those of them, in order, that nothing has selected yet. */
  private final Deque<Selected> pending = new ArrayDeque<>();

  /** Found, but not taken. */
  private final Deque<Selected> found = new ArrayDeque<>();

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

  private record Open(Selected directory, Iterator<Entry.Node> children) {}

  /** The source itself, and what the filter selects below it if it is a directory. */
  static Selection of(FileTree source, Entry.Node top, PathFilter filter) throws IOException {
    if (top instanceof Entry.Directory) {
      EntryPath from = top.path();
      source.readAhead(from, directory -> filter.leavesOut(directory.relativeTo(from)));
    }
    Selection selection = new Selection(source, filter);
    selection.visit(top, EntryPath.ROOT);
    return selection;
  }

  /** Only what is below a directory that a selection found. */
  static Selection below(FileTree source, Selected directory, PathFilter filter)
      throws IOException {
    Selection selection = new Selection(source, filter);
    selection.enter(directory);
    return selection;
  }

  /** The next entry; null at the end. */
  @Nullable Selected next() throws IOException {
    while (found.isEmpty() && !open.isEmpty()) {
      Open last = open.getLast();
      if (last.children.hasNext()) {
        Entry.Node child = last.children.next();
        // Where the source is the root of its tree, the paths need not be made anew.
        EntryPath relative = last.directory.relative;
        boolean same = last.directory.node.path().equals(relative);
        visit(child, same ? child.path() : relative.child(child.path().name()));
      } else {
        leave();
      }
    }
    return found.poll();
  }

  /** Leaves out what is below the directory that was found last. */
  void leave() {
    Open left = open.removeLast();
    if (left.directory.equals(pending.peekLast())) {
      pending.removeLast();
    }
  }

  private void visit(Entry.Node node, EntryPath relative) throws IOException {
    boolean wanted = relative.isRoot() || filter.selects(relative);
    Selected entry = new Selected(relative, node, wanted);
    if (wanted) {
      found.addAll(pending);
      pending.clear();
      found.add(entry);
    }
    if (node instanceof Entry.Directory && (wanted || !filter.prunes(relative))) {
      if (!wanted) {
        pending.add(entry);
      }
      enter(entry);
    }
  }

  private void enter(Selected directory) throws IOException {
    open.add(new Open(directory, source.children(directory.node.path()).iterator()));
  }
}
