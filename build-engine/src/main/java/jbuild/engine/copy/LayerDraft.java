package jbuild.engine.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.tree.NodeComparison;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The destination together with what an instruction has done to it so far. Seen as a tree it is
 * what the instruction would find on disk; {@link #layer()} is the difference.
 *
 * <p>Every path given to it must be real: its parents are directories, not links to some.
 */
final class LayerDraft implements FileTree {
  private final FileTree below;

  /** Mostly put in the order of the layer; a sorted map would compare each path fifteen times. */
  private final Map<EntryPath, Change> changes = new LinkedHashMap<>();

  /** The directory that was last looked for an entry in, and what {@link #above} told of it. */
  private EntryPath lastDirectory = EntryPath.ROOT;

  private @Nullable Change lastAbove;

  /**
   * @param below the tree that the layer goes on top of
   */
  LayerDraft(FileTree below) {
    this.below = below;
  }

  /**
   * What a path has become.
   *
   * @param inode shared by all paths that are hard links of one file
   * @param inside what is to be seen of the tree below in it
   * @param content of a directory whose entries are not changes of their own, in walk order
   */
  private record Change(Inode inode, Inside inside, @Nullable Iterable<LayerEntry> content) {
    Change(Inode inode, Inside inside) {
      this(inode, inside, null);
    }
  }

  /** What a directory shows of what the tree below has in its place. */
  private enum Inside {
    SHOWN,
    /** Nothing, because it took the place of something; or because it is no directory. */
    HIDDEN,
    /** Nothing, because there is nothing: whatever is put into it need not be compared. */
    NOTHING
  }

  /** A thing and its bytes. What the layer is made by is kept in it: there may be a million. */
  private static final class Inode {
    private Entry.Node node;
    private final FileContent content;

    /** Whether it differs from before under at least one of its names. */
    private boolean changed;

    /** The name that it is in the layer under. */
    private @Nullable EntryPath written;

    private Inode(Entry.Node node, FileContent content) {
      this.node = node;
      this.content = content;
    }
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    Change change = change(path);
    return change == null ? lookupBelow(path) : Optional.of(Nodes.at(path, change.inode.node));
  }

  private @Nullable Change change(EntryPath path) throws IOException {
    Change change = changes.get(path);
    if (change == null && unfold(above(path))) {
      change = changes.get(path);
    }
    return change;
  }

  /** Makes changes of what was put as a whole, for something else is done to it. */
  private boolean unfold(@Nullable Change whole) throws IOException {
    if (whole == null || whole.content == null) {
      return false;
    }
    keep(whole.inode.node.path(), new Change(whole.inode, whole.inside));
    for (LayerEntry entry : whole.content) {
      put((Entry.Node) entry.entry(), entry.content());
    }
    return true;
  }

  /** What the tree below has at a path, unless something in the draft hides it. */
  private Optional<Entry.Node> lookupBelow(EntryPath path) throws IOException {
    return isHidden(path) ? Optional.empty() : below.lookup(path);
  }

  private boolean isHidden(EntryPath path) {
    Change above = above(path);
    return above != null && above.inside != Inside.SHOWN;
  }

  /** What the nearest directory above has become, if any has. */
  private @Nullable Change above(EntryPath path) {
    if (path.isRoot()) {
      return null;
    }
    if (!path.isIn(lastDirectory)) {
      lastAbove = findAbove(path);
      lastDirectory = path.parent();
    }
    return lastAbove;
  }

  private @Nullable Change findAbove(EntryPath path) {
    EntryPath ancestor = path;
    while (!ancestor.isRoot()) {
      ancestor = ancestor.parent();
      Change change = changes.get(ancestor);
      if (change != null) {
        return change;
      }
    }
    return null;
  }

  /** Keeps a change, which may be nearer to what is below it than the one found last. */
  private void keep(EntryPath path, Change change) {
    changes.put(path, change);
    if (lastDirectory.startsWith(path)) {
      forgetAbove();
    }
  }

  private void forgetAbove() {
    lastDirectory = EntryPath.ROOT;
    lastAbove = changes.get(EntryPath.ROOT);
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    TreeMap<EntryPath, Entry.Node> found = new TreeMap<>();
    Change change = change(directory);
    if (unfold(change)) {
      change = changes.get(directory);
    }
    if (change == null ? !isHidden(directory) : change.inside == Inside.SHOWN) {
      below.children(directory).forEach(child -> found.put(child.path(), child));
    }
    for (Map.Entry<EntryPath, Change> at : changes.entrySet()) {
      EntryPath path = at.getKey();
      if (path.isIn(directory)) {
        found.put(path, Nodes.at(path, at.getValue().inode.node));
      }
    }
    return List.copyOf(found.values());
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    if (change(file.path()) == null) {
      return below.contentDigest(file);
    }
    MessageDigest hasher = Digest.hasher();
    try (InputStream in = new DigestInputStream(open(file), hasher)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.of(hasher);
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    Change change = change(file.path());
    return change == null ? below.open(file) : change.inode.content.open();
  }

  /** Whether a path is a directory by now. */
  boolean isDirectory(EntryPath path) throws IOException {
    Change change = change(path);
    Entry.@Nullable Node node = change == null ? lookupBelow(path).orElse(null) : change.inode.node;
    return node instanceof Entry.Directory;
  }

  /** Makes a directory and those above it that are missing, each with the same attributes. */
  void makeDirectories(EntryPath path, Metadata attributes) throws IOException {
    Optional<Entry.Node> existing = lookup(path);
    if (existing.isPresent()) {
      if (existing.get() instanceof Entry.Directory) {
        return;
      }
      throw new Failure(ErrorClass.CONTEXT, "cannot make directory " + path + ": not a directory");
    }
    makeDirectories(path.parent(), attributes);
    put(new Entry.Directory(path, attributes), InputStream::nullInputStream);
  }

  /** Puts something in a place, instead of all that was there. */
  void put(Entry.Node node, FileContent content) throws IOException {
    replace(node.path(), new Inode(node, content));
  }

  /** Whether there is nothing at a path, nor anything of the tree below that it would hide. */
  boolean isNew(EntryPath path) throws IOException {
    return change(path) == null && hasNothingBelow(path);
  }

  /**
   * Puts a directory with all that is in it where everything {@linkplain #isNew is new}.
   *
   * @param content nodes below the directory, each path once, in walk order; may be asked for more
   *     than once
   */
  void putWhole(Entry.Directory directory, Iterable<LayerEntry> content) {
    Inode inode = new Inode(directory, InputStream::nullInputStream);
    keep(directory.path(), new Change(inode, Inside.NOTHING, content));
  }

  /** Gives an existing file a further name. */
  void link(EntryPath path, EntryPath target) throws IOException {
    replace(path, inodeOf(target));
  }

  private void replace(EntryPath path, Inode inode) throws IOException {
    if (isDirectory(path)) {
      removeChangesBelow(path);
    }
    keep(path, new Change(inode, insideNew(path, inode.node)));
  }

  private Inside insideNew(EntryPath path, Entry.Node node) throws IOException {
    if (!(node instanceof Entry.Directory)) {
      return Inside.HIDDEN;
    }
    return hasNothingBelow(path) ? Inside.NOTHING : Inside.HIDDEN;
  }

  private boolean hasNothingBelow(EntryPath path) throws IOException {
    Change above = above(path);
    boolean nothing = above != null && above.inside == Inside.NOTHING;
    return nothing || below.lookup(path).isEmpty();
  }

  private void removeChangesBelow(EntryPath path) {
    changes.keySet().removeIf(at -> at.startsWith(path) && !at.equals(path));
    forgetAbove();
  }

  /** Gives what is at a path other attributes; a file's other names get them too. */
  void setAttributes(EntryPath path, Metadata attributes) throws IOException {
    Inode inode = inodeOf(path);
    inode.node = Nodes.with(attributes, inode.node);
  }

  private Inode inodeOf(EntryPath path) throws IOException {
    Change change = change(path);
    if (change != null) {
      return change.inode;
    }
    Entry.Node node =
        lookupBelow(path)
            .orElseThrow(() -> new IllegalStateException("nothing at " + path + " to change"));
    FileContent content =
        node instanceof Entry.File file ? () -> below.open(file) : InputStream::nullInputStream;
    Inode inode = new Inode(node, content);
    keep(path, new Change(inode, node instanceof Entry.Directory ? Inside.SHOWN : Inside.HIDDEN));
    return inode;
  }

  /**
   * The difference to the tree below: what is not as it was (T15), and the ancestors of these
   * (T05). The root has no entry (T04). What was put as a whole is listed as it is gone through.
   */
  Iterable<LayerEntry> layer() throws IOException {
    List<LayerEntry> layer = changedEntries();
    Map<EntryPath, Iterable<LayerEntry>> wholes = new HashMap<>();
    changes.forEach((path, change) -> {
      if (change.content != null) {
        wholes.put(path, change.content);
      }
    });
    return wholes.isEmpty() ? layer : () -> new WithWholes(layer.iterator(), wholes);
  }

  /** Entries, and behind each directory that was put as a whole what is in it. */
  private static final class WithWholes implements Iterator<LayerEntry> {
    private final Iterator<LayerEntry> entries;
    private final Map<EntryPath, Iterable<LayerEntry>> wholes;
    private Iterator<LayerEntry> whole = Collections.emptyIterator();

    WithWholes(Iterator<LayerEntry> entries, Map<EntryPath, Iterable<LayerEntry>> wholes) {
      this.entries = entries;
      this.wholes = wholes;
    }

    @Override
    public boolean hasNext() {
      return whole.hasNext() || entries.hasNext();
    }

    @Override
    public LayerEntry next() {
      if (whole.hasNext()) {
        return whole.next();
      }
      LayerEntry entry = entries.next();
      Iterable<LayerEntry> content = wholes.get(entry.entry().path());
      if (content != null) {
        whole = content.iterator();
      }
      return entry;
    }
  }

  private List<LayerEntry> changedEntries() throws IOException {
    List<Map.Entry<EntryPath, Change>> inOrder = new ArrayList<>(changes.entrySet());
    // Not comparingByKey(), which the JDK makes in a way that the JVM must spin a class for.
    inOrder.sort((a, b) -> a.getKey().compareTo(b.getKey()));
    findChanged(inOrder);
    // In order: an ancestor comes before the first of what is below it, and whatever came earlier
    // comes before the ancestor too. Only whiteouts stand among what follows.
    List<LayerEntry> layer = new ArrayList<>(changes.size());
    List<LayerEntry> whiteouts = new ArrayList<>();
    EntryPath last = EntryPath.ROOT;
    EntryPath directory = EntryPath.ROOT;
    for (Map.Entry<EntryPath, Change> at : inOrder) {
      EntryPath path = at.getKey();
      Change change = at.getValue();
      if (!path.isRoot() && change.inode.changed) {
        if (!path.isIn(directory)) {
          addAncestors(path, last, layer);
          directory = path.parent();
        }
        layer.add(entry(path, change.inode));
        addWhiteouts(path, change, whiteouts);
        last = path;
      }
    }
    if (!whiteouts.isEmpty()) {
      layer.addAll(whiteouts);
      layer.sort((a, b) -> a.entry().path().compareTo(b.entry().path()));
    }
    return Collections.unmodifiableList(layer);
  }

  /** Names of a symbolic link, which an archive may link together, are written one by one. */
  private static LayerEntry entry(EntryPath path, Inode inode) {
    EntryPath first = inode.written;
    if (first != null && inode.node instanceof Entry.File) {
      return LayerEntry.of(new Entry.HardLink(path, first));
    }
    inode.written = path;
    return new LayerEntry(Nodes.at(path, inode.node), inode.content);
  }

  /**
   * Finds what differs from before under at least one of its names: then all of them are listed
   * (T12).
   */
  private void findChanged(List<Map.Entry<EntryPath, Change>> inOrder) throws IOException {
    NodeComparison comparison = new NodeComparison(this::open, below);
    for (Map.Entry<EntryPath, Change> at : inOrder) {
      Change change = at.getValue();
      boolean unmerged =
          change.inode.node instanceof Entry.Directory && change.inside != Inside.SHOWN;
      Optional<Entry.Node> was = unmerged ? Optional.empty() : lookupBelow(at.getKey());
      if (was.isEmpty()
          || comparison.differs(Nodes.at(at.getKey(), change.inode.node), was.get())) {
        change.inode.changed = true;
      }
    }
  }

  /**
   * @param last the entry before, whose ancestors are in the layer
   */
  private void addAncestors(EntryPath path, EntryPath last, List<LayerEntry> layer)
      throws IOException {
    Deque<EntryPath> missing = new ArrayDeque<>();
    for (EntryPath up = path.parent(); !up.isRoot() && !last.startsWith(up); up = up.parent()) {
      missing.push(up);
    }
    for (EntryPath up : missing) {
      Entry.Node directory =
          lookup(up).orElseThrow(() -> new IllegalStateException("no directory above " + path));
      layer.add(LayerEntry.of(Nodes.at(up, directory)));
    }
  }

  /** Hides what the tree below has in a directory that took another thing's place. */
  private void addWhiteouts(EntryPath path, Change change, List<LayerEntry> whiteouts)
      throws IOException {
    if (change.inside != Inside.HIDDEN || !(change.inode.node instanceof Entry.Directory)) {
      return;
    }
    for (Entry.Node child : below.children(path)) {
      if (!changes.containsKey(child.path())) {
        whiteouts.add(LayerEntry.of(new Entry.Whiteout(child.path())));
      }
    }
  }
}
