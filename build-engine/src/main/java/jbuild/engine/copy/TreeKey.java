package jbuild.engine.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jbuild.engine.copy.Selection.Selected;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * The shape of what a filter selects of one source. Hard links count as what they link to.
 *
 * @param contents gets those of the files
 */
record TreeKey(FileTree source, PathFilter filter, Kept kept, FileContents contents) {
  /** How many entries are held at a time: enough to keep all cores reading. */
  private static final int BATCH = 4096;

  private static final long NO_MODE = 0xFFFF;
  private static final long FILE = 1 << 16;
  private static final long DIRECTORY = 2 << 16;
  private static final long LINK = 3 << 16;
  private static final long CHARACTER = 4 << 16;
  private static final long BLOCK = 5 << 16;
  private static final long FIFO = 6 << 16;
  private static final long WANTED = 1 << 24;
  private static final long OWNED = 1 << 25;
  private static final long ATTRIBUTED = 1 << 26;

  /** Which attributes of a source can be seen in the copy, and so belong to its key. */
  record Kept(boolean fileModes, boolean directoryModes, boolean owners) {
    static final Kept ALL = new Kept(true, true, true);

    static Kept of(CopySpec spec) {
      boolean octal =
          spec.chmod().map(text -> ModeChange.parse(text).absolute().isPresent()).orElse(false);
      boolean partial = spec.parents() || !spec.excludes().isEmpty();
      return new Kept(!octal, !octal || partial, spec.chown().isEmpty());
    }
  }

  /** The shape of a file, or of a tree with all that is below it. Its own name is not in it. */
  Digest of(Entry.Node top) throws IOException {
    KeyWriter key = new KeyWriter("tree");
    List<Selected> batch = new ArrayList<>();
    Selection selection = Selection.of(source, top, filter);
    for (Selected at = selection.next(); at != null; at = selection.next()) {
      batch.add(at);
      if (batch.size() == BATCH) {
        put(batch, key);
        batch.clear();
      }
    }
    put(batch, key);
    return key.digest();
  }

  private void put(List<Selected> batch, KeyWriter key) throws IOException {
    List<Entry.File> files = new ArrayList<>(batch.size());
    for (Selected selected : batch) {
      if (selected.node() instanceof Entry.File file) {
        files.add(file);
      }
    }
    contents.add(source, files);
    for (Selected selected : batch) {
      put(selected, key);
    }
  }

  /** Few and long fields, as trees may be large: kind and mode are one number. */
  private void put(Selected selected, KeyWriter key) {
    Entry.Node node = selected.node();
    key.put(selected.relative().latin1());
    if (node.path().isRoot()) {
      key.put(selected.wanted() ? 1 : 0);
      return;
    }
    long head = selected.wanted() ? WANTED : 0;
    Metadata metadata = node.metadata();
    boolean owned = kept.owners() && (metadata.uid() != 0 || metadata.gid() != 0);
    head |= owned ? OWNED : 0;
    Map<String, String> xattrs = xattrs(metadata);
    head |= xattrs.isEmpty() ? 0 : ATTRIBUTED;
    switch (node) {
      case Entry.File file -> key.put(head | FILE | mode(node)).put(file.sizeBytes());
      case Entry.Directory _ -> key.put(head | DIRECTORY | mode(node));
      case Entry.Symlink link -> key.put(head | LINK).put(link.target());
      case Entry.Device device ->
          key.put(head | (device.block() ? BLOCK : CHARACTER) | mode(node))
              .put(device.major())
              .put(device.minor());
      case Entry.Fifo _ -> key.put(head | FIFO | mode(node));
    }
    if (owned) {
      key.put(metadata.uid()).put(metadata.gid());
    }
    if (!xattrs.isEmpty()) {
      key.put(xattrs.size());
      xattrs.forEach((name, value) -> key.put(name).put(value));
    }
  }

  private long mode(Entry.Node node) {
    boolean counts = node instanceof Entry.Directory ? kept.directoryModes() : kept.fileModes();
    return counts ? node.metadata().mode() : NO_MODE;
  }

  /** All but those that belong to the machine; a capability belongs to the file. */
  private static Map<String, String> xattrs(Metadata metadata) {
    if (metadata.xattrs().isEmpty()) {
      return Map.of();
    }
    Map<String, String> own = new TreeMap<>(metadata.xattrs());
    own.keySet().removeIf(TreeKey::isOfMachine);
    return own;
  }

  private static boolean isOfMachine(String name) {
    boolean machine = name.startsWith("security.") || name.startsWith("system.");
    return machine && !name.equals(Metadata.CAPABILITY);
  }
}
