package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.PathResolver;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A layer while it is being read: what it has so far, over what is below it. Entries are put where
 * they belong, whatever the order and the names that they come in; what is shadowed by later ones
 * goes (T10, TAR-15).
 */
final class LayerDraft {
  /** What an entry of a layer makes without saying so: a directory nobody described. */
  private static final Metadata IMPLIED = new Metadata(0755, 0, 0, 0);

  /** A thing of the layer; hard links are one under several paths, so identity is what counts. */
  static final class Inode {
    /** As at its first path. */
    final Entry.Node node;

    /** Of files. */
    final Optional<Digest> content;

    Inode(Entry.Node node, Optional<Digest> content) {
      this.node = node;
      this.content = content;
    }

    boolean isDirectory() {
      return node instanceof Entry.Directory;
    }
  }

  /** Is told of what must be done to a tree on disk. */
  interface Listener {
    /** A directory whose metadata will be known in the end. */
    void makeDirectory(EntryPath path) throws IOException;

    void remove(EntryPath path) throws IOException;
  }

  private final FileTree parent;
  private final Listener listener;
  private final FileTree merged = new Merged();
  private final NavigableMap<EntryPath, Inode> inodes = new TreeMap<>();

  /** What of lower layers is gone, whether or not this layer puts something in its place. */
  private final Set<EntryPath> hidden = new HashSet<>();

  /** Directories of which all that lower layers have in them is gone. */
  private final Set<EntryPath> emptied = new HashSet<>();

  private boolean rootEmptied;

  /** The directory that was resolved last and proved to be without links. */
  private @Nullable EntryPath plainDirectory;

  LayerDraft(FileTree parent, Listener listener) {
    this.parent = parent;
    this.listener = listener;
  }

  NavigableMap<EntryPath, Inode> inodes() {
    return inodes;
  }

  /** Where a name leads: links in its directory are followed in the merged tree (TAR-03). */
  EntryPath resolve(LayerPath name) throws IOException {
    EntryPath directory = new EntryPath(name.directory());
    if (directory.equals(plainDirectory)) {
      return child(directory, name.base());
    }
    EntryPath resolved = PathResolver.resolve(merged, name.directory(), true);
    if (resolved.equals(directory)) {
      plainDirectory = directory;
    }
    return child(resolved, name.base());
  }

  private static EntryPath child(EntryPath directory, String base) {
    return base.isEmpty() ? directory : directory.child(base);
  }

  /** What is at a path with this layer as it is so far. */
  Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    Inode inode = inodes.get(path);
    if (inode != null) {
      return Optional.of(inode.node);
    }
    return below(path);
  }

  /** What shows of the layers below at a path that this layer has nothing at. */
  Optional<Entry.Node> below(EntryPath path) throws IOException {
    return !hidden.contains(path) && showsBelow(path.parent())
        ? parent.lookup(path)
        : Optional.empty();
  }

  /** Whether what the layers below have in a directory can be seen. */
  private boolean showsBelow(EntryPath directory) {
    for (EntryPath at = directory; !at.isRoot(); at = at.parent()) {
      Inode inode = inodes.get(at);
      boolean covered = inode != null && !inode.isDirectory();
      if (covered || hidden.contains(at) || emptied.contains(at)) {
        return false;
      }
    }
    return !rootEmptied;
  }

  /** Makes room for something that is no directory: what the layer has at the path goes. */
  void clear(EntryPath path) throws IOException {
    ensureDirectory(path.parent());
    if (inodes.containsKey(path)) {
      removeTree(path);
    }
  }

  /** Puts an entry at its path, in the place of what is there unless both are directories. */
  void put(EntryPath path, Inode inode) throws IOException {
    ensureDirectory(path.parent());
    Inode old = inodes.get(path);
    boolean joins = old != null && old.isDirectory() && inode.isDirectory();
    if (!joins) {
      if (old != null) {
        removeTree(path);
        // What was replaced had replaced what is below; a directory must not show that again.
        hidden.add(path);
      }
      if (plainDirectory != null && plainDirectory.startsWith(path)) {
        plainDirectory = null;
      }
      if (inode.isDirectory()) {
        listener.makeDirectory(path);
      }
    }
    inodes.put(path, inode);
  }

  private void removeTree(EntryPath path) throws IOException {
    NavigableMap<EntryPath, Inode> tail = inodes.tailMap(path, true);
    while (!tail.isEmpty() && tail.firstKey().startsWith(path)) {
      tail.pollFirstEntry();
    }
    emptied.removeIf(gone -> gone.startsWith(path));
    hidden.removeIf(gone -> gone.startsWith(path) && !gone.equals(path));
    listener.remove(path);
  }

  /** Gives a directory and those above it entries, so that overlayfs shows them as they are. */
  void ensureDirectory(EntryPath directory) throws IOException {
    Deque<EntryPath> missing = new ArrayDeque<>();
    for (EntryPath at = directory; !at.isRoot() && !isDirectory(at); at = at.parent()) {
      missing.push(at);
    }
    for (EntryPath path : missing) {
      put(path, new Inode(implied(path), Optional.empty()));
    }
  }

  private boolean isDirectory(EntryPath path) {
    Inode inode = inodes.get(path);
    return inode != null && inode.isDirectory();
  }

  private Entry.Directory implied(EntryPath path) throws IOException {
    boolean covered = inodes.containsKey(path);
    Optional<Entry.Node> shown = covered ? Optional.empty() : below(path);
    return shown.orElse(null) instanceof Entry.Directory directory
        ? new Entry.Directory(path, directory.metadata())
        : new Entry.Directory(path, IMPLIED);
  }

  /** Notes that what lower layers have at a path is gone. */
  void hide(EntryPath path) {
    hidden.add(path);
  }

  /** Notes that what lower layers have in a directory is gone. */
  void empty(EntryPath directory) {
    if (directory.isRoot()) {
      rootEmptied = true;
    } else {
      emptied.add(directory);
    }
  }

  /**
   * Ends the reading: drops the marks that hide nothing, and gives the directories of the others
   * entries.
   *
   * @return for each mark that is left, whether it is a whiteout and not an opaque directory
   */
  Map<EntryPath, Boolean> marks() throws IOException {
    if (rootEmptied) {
      // Overlayfs knows no opaque root, so all that it would hide is hidden one by one.
      parent.children(EntryPath.ROOT).forEach(child -> hidden.add(child.path()));
      rootEmptied = false;
    }
    Map<EntryPath, Boolean> marks = new TreeMap<>();
    Set<EntryPath> all = new HashSet<>(hidden);
    all.addAll(emptied);
    for (EntryPath path : all) {
      Inode inode = inodes.get(path);
      boolean empties = inode == null ? !hidden.contains(path) : inode.isDirectory();
      if (inode != null && !empties) {
        continue;
      }
      if (!showsBelow(path.parent())) {
        continue;
      }
      Optional<Entry.Node> gone = parent.lookup(path);
      boolean hides = empties ? hasChildren(gone) : gone.isPresent();
      if (hides) {
        marks.put(path, !empties);
      }
    }
    for (Map.Entry<EntryPath, Boolean> mark : marks.entrySet()) {
      ensureDirectory(mark.getValue() ? mark.getKey().parent() : mark.getKey());
    }
    return marks;
  }

  private boolean hasChildren(Optional<Entry.Node> node) throws IOException {
    return node.orElse(null) instanceof Entry.Directory directory
        && !parent.children(directory.path()).isEmpty();
  }

  /** The layer so far over its parent, as far as following links needs it. */
  private final class Merged implements FileTree {
    @Override
    public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
      return LayerDraft.this.lookup(path);
    }

    @Override
    public List<Entry.Node> children(EntryPath directory) {
      throw new IllegalStateException("following links lists no directory");
    }

    @Override
    public Digest contentDigest(Entry.File file) {
      throw new IllegalStateException("following links reads no file");
    }

    @Override
    public InputStream open(Entry.File file) {
      throw new IllegalStateException("following links reads no file");
    }
  }
}
