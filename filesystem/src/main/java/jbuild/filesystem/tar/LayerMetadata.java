package jbuild.filesystem.tar;

import java.util.Map;
import jbuild.filesystem.Entry;
import jbuild.filesystem.Metadata;

/** What of an entry's metadata belongs to a layer: of the attributes, capabilities alone (T11). */
final class LayerMetadata {
  private LayerMetadata() {}

  static Entry.Node carried(Entry.Node node) {
    Metadata all = node.metadata();
    if (all.xattrs().isEmpty()) {
      return node;
    }
    String capability = all.xattrs().get(Metadata.CAPABILITY);
    Map<String, String> kept =
        capability == null ? Map.of() : Map.of(Metadata.CAPABILITY, capability);
    Metadata metadata =
        new Metadata(all.mode(), all.uid(), all.gid(), all.mtimeSeconds(), all.mtimeNanos(), kept);
    return switch (node) {
      case Entry.File f -> new Entry.File(f.path(), metadata, f.sizeBytes(), f.linkGroup());
      case Entry.Directory d -> new Entry.Directory(d.path(), metadata, d.opaque());
      case Entry.Symlink l -> new Entry.Symlink(l.path(), metadata, l.target());
      case Entry.Device d -> new Entry.Device(d.path(), metadata, d.block(), d.major(), d.minor());
      case Entry.Fifo f -> new Entry.Fifo(f.path(), metadata);
    };
  }
}
