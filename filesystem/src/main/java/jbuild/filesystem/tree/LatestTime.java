package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jbuild.filesystem.Entry;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;

/**
 * The latest time that entries may have (SOURCE_DATE_EPOCH): newer ones are set back to it, older
 * ones stay (T21).
 *
 * @param seconds since 1970
 */
public record LatestTime(long seconds) {

  /** The entry with a time that is not later. */
  public LayerEntry limit(LayerEntry entry) {
    return entry.entry() instanceof Entry.Node node && isLater(node)
        ? new LayerEntry(limited(node), entry.content())
        : entry;
  }

  /** Limits the entries of a layer and what they stand for in the directory that they came from. */
  public List<LayerEntry> limit(RootDir upper, List<LayerEntry> entries) throws IOException {
    List<LayerEntry> all = new ArrayList<>(entries.size());
    for (LayerEntry entry : entries) {
      LayerEntry early = limit(entry);
      if (early.entry() instanceof Entry.Node node && !early.equals(entry)) {
        upper.setMetadata(node.path(), node.metadata());
      }
      all.add(early);
    }
    return all;
  }

  private boolean isLater(Entry.Node node) {
    return node.metadata().mtimeSeconds() >= seconds;
  }

  private Entry.Node limited(Entry.Node node) {
    Metadata metadata = node.metadata().withMtime(seconds, 0);
    return switch (node) {
      case Entry.File f -> new Entry.File(f.path(), metadata, f.sizeBytes(), f.linkGroup());
      case Entry.Directory d -> new Entry.Directory(d.path(), metadata, d.opaque());
      case Entry.Symlink s -> new Entry.Symlink(s.path(), metadata, s.target());
      case Entry.Device d -> new Entry.Device(d.path(), metadata, d.block(), d.major(), d.minor());
      case Entry.Fifo f -> new Entry.Fifo(f.path(), metadata);
    };
  }
}
