package jbuild.engine.copy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jbuild.engine.copy.Selection.Selected;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/** The key of what a filter selects of one source. Hard links count as what they link to. */
record TreeKey(FileTree source, PathFilter filter, KeptAttributes kept) {

  /** The key of a file, or of a tree with all that is below it. Its own name is not in it. */
  Digest of(Entry.Node top) throws IOException {
    List<Selected> selection = Selection.of(source, top, filter);
    Map<EntryPath, Digest> contents = contents(selection);
    KeyWriter key = new KeyWriter("tree");
    for (Selected selected : selection) {
      key.put(selected.relative().latin1()).put(selected.wanted() ? 1 : 0);
      if (!selected.node().path().isRoot()) {
        putHeader(key, selected.node());
      }
      Digest content = contents.get(selected.node().path());
      if (content != null) {
        key.put(content);
      }
    }
    return key.digest();
  }

  private Map<EntryPath, Digest> contents(List<Selected> selection) throws IOException {
    try {
      return selection.parallelStream()
          .map(Selected::node)
          .filter(Entry.File.class::isInstance)
          .map(Entry.File.class::cast)
          .collect(Collectors.toMap(Entry.File::path, this::content));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause());
    }
  }

  private Digest content(Entry.File file) {
    try {
      return source.contentDigest(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void putHeader(KeyWriter key, Entry.Node node) {
    Metadata metadata = node.metadata();
    boolean mode =
        switch (node) {
          case Entry.Directory _ -> kept.directoryModes();
          case Entry.Symlink _ -> false;
          case Entry.File _, Entry.Device _, Entry.Fifo _ -> kept.fileModes();
        };
    key.put(mode ? metadata.mode() : -1);
    key.put(kept.owners() ? metadata.uid() : -1).put(kept.owners() ? metadata.gid() : -1);
    putXattrs(key, metadata);
    switch (node) {
      case Entry.File file -> key.put("file").put(file.sizeBytes());
      case Entry.Directory _ -> key.put("directory");
      case Entry.Symlink link -> key.put("link").put(link.target());
      case Entry.Device device ->
          key.put(device.block() ? "block" : "char").put(device.major()).put(device.minor());
      case Entry.Fifo _ -> key.put("fifo");
    }
  }

  /** All but those that belong to the machine; a capability belongs to the file. */
  private static void putXattrs(KeyWriter key, Metadata metadata) {
    new TreeMap<>(metadata.xattrs())
        .forEach((name, value) -> {
          boolean machine = name.startsWith("security.") || name.startsWith("system.");
          if (!machine || name.equals(Metadata.CAPABILITY)) {
            key.put(name).put(value);
          }
        });
  }
}
