package jbuild.filesystem.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import jbuild.filesystem.Entry;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerFiles;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.RootDirTree;
import jbuild.filesystem.RootUser;
import jbuild.filesystem.TreeListing;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apply(diff(a, b), a) = b, with the kernel's overlayfs on both sides. */
class DiffPropertyTest {
  private static final int SEEDS = 15;
  private static final int STEPS = 4;

  @TempDir private Path temporary;

  @Test
  void theLayersOfRandomStepsMakeTheTreeThatTheStepsMade() throws Exception {
    assumeTrue(new RootUser().isRoot(), "needs to mount");
    for (int seed = 1; seed <= SEEDS; seed++) {
      Path place = Files.createDirectory(temporary.resolve("seed" + seed));
      Random random = new Random(seed);
      String name = "seed " + seed;
      Overlays.inOwnNamespace(() -> {
        new Stack(place, random, name).run();
        return true;
      });
    }
  }

  private static final class Stack {
    private final Path place;
    private final Random random;
    private final String name;
    private final List<Path> trees = new ArrayList<>();
    private final List<LayerIndex> indexes = new ArrayList<>();

    private Stack(Path place, Random random, String name) {
      this.place = place;
      this.random = random;
      this.name = name;
    }

    private void run() throws IOException {
      trees.add(Files.createDirectory(place.resolve("empty")));
      indexes.add(new LayerIndex(List.of()));
      for (int step = 0; step < STEPS; step++) {
        step(place.resolve("step" + step), name + " step " + step);
      }
    }

    private void step(Path directory, String where) throws IOException {
      Files.createDirectory(directory);
      Path upper = Files.createDirectory(directory.resolve("upper"));
      Path work = Files.createDirectory(directory.resolve("work"));
      Path shown = Files.createDirectory(directory.resolve("shown"));
      Path tree = Files.createDirectory(directory.resolve("tree"));
      Overlays.mount(trees.reversed(), upper, work, shown);
      TreeListing made;
      try (RootDir root = RootDir.open(shown)) {
        new RandomCommand(random, shown, root).run(40);
        made = TreeListing.of(new RootDirTree(root));
      }
      Overlays.unmount(shown);
      MergedTree before = new MergedTree(indexes, files());
      try (RootDir written = RootDir.open(upper);
          RootDir target = RootDir.open(tree)) {
        List<LayerEntry> layer = UpperDiff.of(written, before);
        TreeWriter.write(layer, target);
        indexes.add(index(layer));
      }
      trees.add(tree);
      assertSame(made, TreeListing.of(new MergedTree(indexes, files())), where + ", merged");
      Overlays.mountReadOnly(trees.reversed(), shown);
      try (RootDir root = RootDir.open(shown)) {
        assertSame(made, TreeListing.of(new RootDirTree(root)), where + ", mounted");
      }
      Overlays.unmount(shown);
    }

    private static void assertSame(TreeListing expected, TreeListing actual, String where) {
      assertEquals(expected.lines(), actual.lines(), where);
      assertTrue(expected.isLinkedIn(actual), where + ", links");
    }

    private LayerFiles files() {
      return (layer, path) -> {
        try (RootDir root = RootDir.open(trees.get(layer))) {
          return root.read(path);
        }
      };
    }
  }

  static LayerIndex index(List<LayerEntry> layer) throws IOException {
    List<IndexEntry> indexed = new ArrayList<>();
    for (LayerEntry entry : layer) {
      Optional<Digest> digest = Optional.empty();
      if (entry.entry() instanceof Entry.File) {
        try (InputStream in = entry.content().open()) {
          digest = Optional.of(Digest.of(in.readAllBytes()));
        }
      }
      indexed.add(new IndexEntry(entry.entry(), digest));
    }
    return new LayerIndex(indexed);
  }
}
