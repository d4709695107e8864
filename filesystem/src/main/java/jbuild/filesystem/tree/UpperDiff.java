package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;

/**
 * Finds what a step did to its root file system, by walking the upper directory of its overlay
 * alone (T05-T16): copied-up directories that are unchanged are left out, opaque directories become
 * whiteouts, ancestors of a change are included.
 */
public final class UpperDiff {
  private final RootDir upper;
  private final List<LayerEntry> layer = new ArrayList<>();
  private final Deque<Ancestor> ancestors = new ArrayDeque<>();
  private final Map<String, EntryPath> firstNames = new HashMap<>();

  private UpperDiff(RootDir upper) {
    this.upper = upper;
  }

  /**
   * @param upper the overlay's upper directory, no longer mounted
   * @param parent the merged tree that the step started from
   * @return the layer, in walk order; contents are read from {@code upper} when opened
   */
  public static List<LayerEntry> of(RootDir upper, FileTree parent) throws IOException {
    List<UpperWalk.Found> found = UpperWalk.of(upper, parent);
    Set<String> changedGroups = changedGroups(found);
    UpperDiff diff = new UpperDiff(upper);
    for (UpperWalk.Found entry : found) {
      diff.add(entry, changedGroups);
    }
    return diff.layer;
  }

  /**
   * The inodes that get entries: if one name of a file changed, all do (T12). A group that was none
   * before, or another one, changed too.
   */
  private static Set<String> changedGroups(List<UpperWalk.Found> found) {
    Set<String> changed = new HashSet<>();
    Map<String, Optional<String>> before = new HashMap<>();
    for (UpperWalk.Found entry : found) {
      if (entry.linkGroup().isEmpty()) {
        continue;
      }
      String group = entry.linkGroup().get();
      Optional<String> first = before.putIfAbsent(group, entry.parentGroup());
      boolean regrouped = first != null && (first.isEmpty() || !first.equals(entry.parentGroup()));
      if (entry.changed() || regrouped) {
        changed.add(group);
      }
    }
    return changed;
  }

  /** A directory on the way, which gets its entry before the first change below it (T05). */
  private static final class Ancestor {
    private final Entry.Directory directory;
    private boolean written;

    private Ancestor(Entry.Directory directory, boolean written) {
      this.directory = directory;
      this.written = written;
    }
  }

  private void add(UpperWalk.Found found, Set<String> changedGroups) {
    EntryPath path = found.entry().path();
    while (!ancestors.isEmpty() && !path.startsWith(ancestors.getLast().directory.path())) {
      ancestors.removeLast();
    }
    boolean changed =
        found.changed() || found.linkGroup().filter(changedGroups::contains).isPresent();
    if (changed) {
      writeAncestors();
      layer.add(layerEntry(found));
    }
    if (found.entry() instanceof Entry.Directory directory) {
      ancestors.addLast(new Ancestor(directory, changed));
    }
  }

  private void writeAncestors() {
    for (Ancestor ancestor : ancestors) {
      if (!ancestor.written) {
        ancestor.written = true;
        layer.add(LayerEntry.of(ancestor.directory));
      }
    }
  }

  /** The first name of a file in walk order is the file, later ones are links to it (T12). */
  private LayerEntry layerEntry(UpperWalk.Found found) {
    if (!(found.entry() instanceof Entry.File file)) {
      return LayerEntry.of(found.entry());
    }
    if (found.linkGroup().isPresent()) {
      EntryPath first = firstNames.putIfAbsent(found.linkGroup().get(), file.path());
      if (first != null) {
        return LayerEntry.of(new Entry.HardLink(file.path(), first));
      }
    }
    return new LayerEntry(file, upper.content(file.path()));
  }
}
