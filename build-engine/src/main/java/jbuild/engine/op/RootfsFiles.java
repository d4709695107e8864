package jbuild.engine.op;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.tree.LatestTime;

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
    if (epochSeconds.isEmpty()) {
      return entries;
    }
    LatestTime latest = new LatestTime(epochSeconds.getAsLong());
    return entries.stream().map(latest::limit).toList();
  }
}
