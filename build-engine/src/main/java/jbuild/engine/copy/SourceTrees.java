package jbuild.engine.copy;

import java.util.ArrayList;
import java.util.List;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.MergedTree;

/** Which tree each source of an instruction is looked up in. */
final class SourceTrees {
  private SourceTrees() {}

  /**
   * @param given one tree for all patterns, or one for each in their order
   * @return one for each source; for here-documents, which need none, an empty one
   */
  static List<FileTree> perSource(CopySpec spec, List<FileTree> given) {
    List<FileTree> trees = new ArrayList<>();
    int pattern = 0;
    for (CopySpec.Source source : spec.sources()) {
      switch (source) {
        case CopySpec.Source.Pattern _ -> {
          trees.add(given.size() == 1 ? given.getFirst() : given.get(pattern));
          pattern++;
        }
        case CopySpec.Source.Inline _ -> trees.add(MergedTree.EMPTY);
      }
    }
    return trees;
  }
}
