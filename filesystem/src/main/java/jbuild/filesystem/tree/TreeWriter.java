package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.List;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;

/** Writes a layer as a directory that overlayfs can use as a lower one. */
public final class TreeWriter {
  private TreeWriter() {}

  /**
   * @param entries in walk order
   * @param target an empty directory
   */
  public static void write(List<LayerEntry> entries, RootDir target) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
