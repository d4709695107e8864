package jbuild.filesystem.tree;

import java.io.IOException;
import java.util.List;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;

/**
 * Finds what a step did to its root file system, by walking the upper directory of its overlay
 * alone (T05-T16): copied-up directories that are unchanged are left out, opaque directories become
 * whiteouts, ancestors of a change are included.
 */
public final class UpperDiff {
  private UpperDiff() {}

  /**
   * @param upper the overlay's upper directory, no longer mounted
   * @param parent the merged tree that the step started from
   * @return the layer, in walk order; contents are read from {@code upper} when opened
   */
  public static List<LayerEntry> of(RootDir upper, FileTree parent) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
