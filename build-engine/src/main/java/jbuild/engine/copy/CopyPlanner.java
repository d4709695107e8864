package jbuild.engine.copy;

import java.io.IOException;
import java.util.List;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;

/** Plans a COPY or ADD: which entries the layer will have. */
public final class CopyPlanner {
  private CopyPlanner() {}

  /**
   * Plans the layer: what is copied, the directories that must be made for it, and every ancestor
   * (T05). Fails with {@code CONTEXT} for a missing source, {@code PARSE} for bad owners or modes.
   *
   * @param source the context, a stage, an image
   * @param destination what the layer goes on top of; an empty tree for {@code --link}
   * @return in walk order, each path once
   */
  public static List<LayerEntry> plan(CopySpec spec, FileTree source, FileTree destination)
      throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
