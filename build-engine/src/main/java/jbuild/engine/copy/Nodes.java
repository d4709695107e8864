package jbuild.engine.copy;

import java.util.Map;
import java.util.TreeMap;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;

/** Changed copies of tree entries. */
final class Nodes {
  private Nodes() {}

  /** The same thing at another place. A file stands alone there: its link group is left behind. */
  static Entry.Node at(EntryPath path, Entry.Node node) {
    return node instanceof Entry.File file && file.linkGroup().isEmpty() && path.equals(file.path())
        ? file
        : at(path, node.metadata(), node);
  }

  /** Likewise, with other attributes too. */
  static Entry.Node at(EntryPath path, Metadata metadata, Entry.Node node) {
    return switch (node) {
      case Entry.File file -> new Entry.File(path, metadata, file.sizeBytes());
      case Entry.Directory _ -> new Entry.Directory(path, metadata);
      case Entry.Symlink link -> new Entry.Symlink(path, metadata, link.target());
      case Entry.Device device ->
          new Entry.Device(path, metadata, device.block(), device.major(), device.minor());
      case Entry.Fifo _ -> new Entry.Fifo(path, metadata);
    };
  }

  /** The same thing with other attributes. */
  static Entry.Node with(Metadata metadata, Entry.Node node) {
    return switch (node) {
      case Entry.File file ->
          new Entry.File(file.path(), metadata, file.sizeBytes(), file.linkGroup());
      case Entry.Directory directory ->
          new Entry.Directory(directory.path(), metadata, directory.opaque());
      case Entry.Symlink link -> new Entry.Symlink(link.path(), metadata, link.target());
      case Entry.Device device ->
          new Entry.Device(device.path(), metadata, device.block(), device.major(), device.minor());
      case Entry.Fifo fifo -> new Entry.Fifo(fifo.path(), metadata);
    };
  }

  /** Attributes that also have {@code more} extended attributes. */
  static Metadata withXattrs(Metadata metadata, Map<String, String> more) {
    if (more.isEmpty()) {
      return metadata;
    }
    Map<String, String> all = new TreeMap<>(metadata.xattrs());
    all.putAll(more);
    return new Metadata(
        metadata.mode(),
        metadata.uid(),
        metadata.gid(),
        metadata.mtimeSeconds(),
        metadata.mtimeNanos(),
        all);
  }
}
