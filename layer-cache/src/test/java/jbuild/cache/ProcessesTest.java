package jbuild.cache;

import static jbuild.cache.Layers.file;
import static jbuild.cache.Layers.step;
import static jbuild.cache.Layers.unpacked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.filesystem.compress.Compression;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Layer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other processes may do to a store, and what it costs a process. */
class ProcessesTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void needRoot() throws IOException {
    root = directory.resolve("store");
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root, to write trees with owners");
  }

  @Test
  void whatAKilledProcessReportedAsDoneIsThere_STO01() throws IOException {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<String> done = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (OtherProcess one = OtherProcess.launch(List.of(), root, "build", "a" + round);
          OtherProcess two = OtherProcess.launch(List.of(), root, "build", "b" + round)) {
        done.add(one.line());
        done.add(two.line());
        StoreTest.pause(random.nextInt(400));
        one.kill();
        two.kill();
        done.addAll(one.lines());
        done.addAll(two.lines());
      }
    }
    try (Store store = Store.open(root)) {
      var _ = store.usage();
      assertTrue(StoreTest.names(root.resolve("ingest")).size() <= 1, "seed " + seed);
      for (String text : done) {
        Optional<Committed> found = store.index().find(step(text));
        assertTrue(found.isPresent(), text + " is missing, seed " + seed);
        verify(store, found.get(), "seed " + seed);
      }
    }
  }

  private static void verify(Store store, Committed made, String message) throws IOException {
    Layer top = store.snapshots().layers(made, Compression.GZIP).getLast();
    assertEquals(made.layers().getLast(), new DiffId(Digest.of(unpacked(top))), message);
  }

  @Test
  void aFullyCachedBuildLoadsNoNativeCode_D5() throws IOException {
    int steps = 10;
    try (Store store = Store.open(root)) {
      Optional<Committed> parent = Optional.empty();
      for (int i = 0; i < steps; i++) {
        CacheKey key = step("look " + i);
        parent =
            Optional.of(
                store.snapshots().write(parent, List.of(file("f" + i, "x")), Form.TREE, key));
        store.index().put(key, parent.get());
      }
      var _ = store.snapshots().layers(parent.orElseThrow(), Compression.GZIP);
      store.sync();
    }
    try (OtherProcess other =
        OtherProcess.launch(
            List.of("-Xlog:class+load:stdout"), root, "look", Integer.toString(steps))) {
      List<String> lines = other.lines();
      assertEquals("done", lines.stream().filter(line -> line.equals("done")).findAny().get());
      for (String costly : List.of("jbuild.filesystem.posix.Frame", "caffeine", "jackson")) {
        assertFalse(lines.stream().anyMatch(line -> line.contains(costly)), costly + " was loaded");
      }
    }
  }
}
