package jbuild.engine.op;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;

/** All files of a result, without its layers: what the tar and local outputs write. */
public final class RootfsFiles {
  private RootfsFiles() {}

  /**
   * The entries of the whole tree, in walk order.
   *
   * @param epochSeconds the latest time that an entry may have
   */
  public static List<LayerEntry> of(FileTree tree, OptionalLong epochSeconds) throws IOException {
    List<LayerEntry> entries = TreeEntries.below(tree, EntryPath.ROOT);
    return epochSeconds.isEmpty()
        ? entries
        : entries.stream().map(entry -> clamped(entry, epochSeconds.getAsLong())).toList();
  }

  private static LayerEntry clamped(LayerEntry entry, long latest) {
    Entry moved =
        switch (entry.entry()) {
          case Entry.File f ->
              new Entry.File(f.path(), earlier(f.metadata(), latest), f.sizeBytes(), f.linkGroup());
          case Entry.Directory d ->
              new Entry.Directory(d.path(), earlier(d.metadata(), latest), d.opaque());
          case Entry.Symlink s ->
              new Entry.Symlink(s.path(), earlier(s.metadata(), latest), s.target());
          case Entry.Device d ->
              new Entry.Device(
                  d.path(), earlier(d.metadata(), latest), d.block(), d.major(), d.minor());
          case Entry.Fifo f -> new Entry.Fifo(f.path(), earlier(f.metadata(), latest));
          case Entry.HardLink link -> link;
          case Entry.Whiteout whiteout -> whiteout;
        };
    return new LayerEntry(moved, entry.content());
  }

  private static Metadata earlier(Metadata metadata, long latest) {
    return metadata.mtimeSeconds() > latest ? metadata.withMtime(latest, 0) : metadata;
  }
}
