package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.OverlayMarks;
import jbuild.filesystem.RootDir;

/**
 * Reads an overlay's upper directory in walk order and understands the marks of overlayfs. What it
 * finds says for itself whether it differs from the parent tree; no mark gets through.
 */
final class UpperWalk {
  private static final String WHITEOUT_PREFIX = ".wh.";

  private final RootDir upper;
  private final FileTree parent;
  private final NodeComparison comparison;
  private final List<Found> found = new ArrayList<>();
  private final Deque<Level> levels = new ArrayDeque<>();

  private UpperWalk(RootDir upper, FileTree parent) {
    this.upper = upper;
    this.parent = parent;
    this.comparison = new NodeComparison(file -> upper.read(file.path()), parent);
  }

  /**
   * One name of the upper directory, or one that it hides.
   *
   * @param entry without a link group, of its attributes only the capability
   * @param linkGroup of a file that has other names
   * @param parentGroup what its group is in the parent tree
   */
  record Found(
      Entry entry, boolean changed, Optional<String> linkGroup, Optional<String> parentGroup) {}

  /**
   * A directory that is being read.
   *
   * @param inParent whether the parent tree has it as a directory too
   * @param opaque whether nothing of the parent tree shows through
   */
  private record Level(EntryPath path, boolean inParent, boolean opaque, Iterator<Name> names) {}

  /** A name in a directory, with what the upper one has there: nothing if it hides one. */
  private record Name(String name, Optional<Entry.Node> node) {}

  static List<Found> of(RootDir upper, FileTree parent) throws IOException {
    UpperWalk walk = new UpperWalk(upper, parent);
    boolean opaque = upper.stat(EntryPath.ROOT).filter(UpperWalk::isOpaque).isPresent();
    walk.enter(EntryPath.ROOT, true, opaque);
    while (!walk.levels.isEmpty()) {
      Level level = walk.levels.getLast();
      if (level.names().hasNext()) {
        walk.visit(level, level.names().next());
      } else {
        walk.levels.removeLast();
      }
    }
    return walk.found;
  }

  private static boolean isOpaque(Entry.Node node) {
    return node instanceof Entry.Directory directory && directory.opaque();
  }

  /** In an opaque directory, names that only the parent tree has are walked too: they are gone. */
  private void enter(EntryPath directory, boolean inParent, boolean opaque) throws IOException {
    SortedMap<String, Optional<Entry.Node>> names = upper.entries(directory);
    if (opaque && inParent) {
      for (Entry.Node hidden : parent.children(directory)) {
        names.putIfAbsent(hidden.path().name(), Optional.empty());
      }
    }
    List<Name> inOrder = new ArrayList<>(names.size());
    names.forEach((name, node) -> inOrder.add(new Name(name, node)));
    levels.addLast(new Level(directory, inParent, opaque, inOrder.iterator()));
  }

  private void visit(Level level, Name name) throws IOException {
    EntryPath path = level.path().child(name.name());
    Optional<Entry.Node> before = level.inParent() ? parent.lookup(path) : Optional.empty();
    Optional<Entry.Node> now = name.node().filter(node -> !isWhiteout(node));
    if (now.isEmpty()) {
      if (before.isPresent()) {
        add(new Entry.Whiteout(path), true);
      }
      return;
    }
    Entry.Node node = checked(now.get());
    boolean changed = before.isEmpty() || comparison.differs(node, before.get());
    switch (node) {
      case Entry.File file -> {
        Entry.File plain = new Entry.File(path, layered(file.metadata()), file.sizeBytes());
        found.add(new Found(plain, changed, file.linkGroup(), before.flatMap(UpperWalk::group)));
      }
      case Entry.Directory directory -> {
        add(new Entry.Directory(path, layered(directory.metadata())), changed);
        boolean inParent = before.filter(Entry.Directory.class::isInstance).isPresent();
        enter(path, inParent, level.opaque() || directory.opaque());
      }
      case Entry.Symlink link ->
          add(new Entry.Symlink(path, layered(link.metadata()), link.target()), changed);
      case Entry.Device device -> {
        Metadata metadata = layered(device.metadata());
        add(
            new Entry.Device(path, metadata, device.block(), device.major(), device.minor()),
            changed);
      }
      case Entry.Fifo fifo -> add(new Entry.Fifo(path, layered(fifo.metadata())), changed);
    }
  }

  private void add(Entry entry, boolean changed) {
    found.add(new Found(entry, changed, Optional.empty(), Optional.empty()));
  }

  private static boolean isWhiteout(Entry.Node node) {
    return node instanceof Entry.Device device
        && !device.block()
        && device.major() == 0
        && device.minor() == 0;
  }

  private static Optional<String> group(Entry.Node node) {
    return node instanceof Entry.File file ? file.linkGroup() : Optional.empty();
  }

  private static Entry.Node checked(Entry.Node node) {
    if (OverlayMarks.isIndirect(node.metadata().xattrs())) {
      throw new Failure(
          ErrorClass.STORE,
          node.path().display()
              + ": overlayfs stored it elsewhere, though redirect_dir and metacopy must be off");
    }
    if (node.path().name().startsWith(WHITEOUT_PREFIX)) {
      throw new Failure(
          ErrorClass.STEP,
          node.path().display()
              + ": a name that starts with \".wh.\" would mean a deletion in a layer");
    }
    return node;
  }

  /** Of the attributes a layer has the capability only (T11). */
  private static Metadata layered(Metadata metadata) {
    String capability = metadata.xattrs().get(Metadata.CAPABILITY);
    return new Metadata(
        metadata.mode(),
        metadata.uid(),
        metadata.gid(),
        metadata.mtimeSeconds(),
        metadata.mtimeNanos(),
        capability == null ? Map.of() : Map.of(Metadata.CAPABILITY, capability));
  }
}
