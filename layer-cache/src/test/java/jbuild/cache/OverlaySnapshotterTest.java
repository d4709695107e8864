package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jbuild.cache.Layers.directory;
import static jbuild.cache.Layers.file;
import static jbuild.cache.Layers.read;
import static jbuild.cache.Layers.step;
import static jbuild.cache.Layers.stored;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.compress.Compression;
import jbuild.image.DiffId;
import jbuild.image.Layer;
import jbuild.image.Manifest;
import jbuild.image.ResolvedImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaySnapshotterTest extends SnapshotterContract {
  private static final CacheKey KEY = step("key");

  @TempDir Path directory;
  private Path root;
  private Store store;
  private Optional<Store> other = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root, to make files of other owners and whiteouts");
    root = directory.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
      other.ifPresent(Store::close);
      assertEquals(List.of(), StoreTest.names(root.resolve("ingest")));
    }
  }

  @Override
  Snapshotter snapshots() {
    return store.snapshots();
  }

  @Override
  Snapshotter fresh() throws IOException {
    if (other.isEmpty()) {
      other = Optional.of(Store.open(directory.resolve("other")));
    }
    return other.get().snapshots();
  }

  private void reopen(String boot) throws IOException {
    store.close();
    store = Store.open(root, StoreTest.boot(boot));
  }

  private void reopen() throws IOException {
    store.close();
    store = Store.open(root);
  }

  private Committed put(Form form) throws IOException {
    Committed made = snapshots().write(Optional.empty(), List.of(file("a", "1")), form, step("s"));
    store.index().put(KEY, made);
    return made;
  }

  @Test
  void aLaterBuildFindsWhatWasMade() throws IOException {
    for (Form form : Form.values()) {
      Committed made = put(form);
      reopen();
      assertEquals(Optional.of(made), store.index().find(KEY));
      assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(made)), "a"));
    }
  }

  @Test
  void aRecordWithoutAFormOfItsLayersIsAMiss_CAC05() throws IOException {
    put(Form.BLOB);
    for (Path blob : find("blobs")) {
      Files.delete(blob);
    }
    reopen();
    assertEquals(Optional.empty(), store.index().find(KEY));

    put(Form.TREE);
    reopen();
    assertTrue(store.index().find(KEY).isPresent());
    store.close();
    for (Path record : find("snapshots-2")) {
      if (record.endsWith("layer")) {
        Files.writeString(record, "nonsense");
      }
    }
    store = Store.open(root);
    assertEquals(Optional.empty(), store.index().find(KEY));
    Committed again = put(Form.TREE);
    reopen();
    assertEquals(Optional.of(again), store.index().find(KEY));
    assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(again)), "a"));
  }

  @Test
  void aTreeWhoseFilesChangedIsFoundOutWhenItIsCompressed_CAC06() throws IOException {
    Committed made = put(Form.TREE);
    Path tampered =
        find("snapshots-2").stream().filter(p -> p.endsWith("tree/a")).findFirst().get();
    Files.writeString(tampered, "2");
    Failure failure = assertThrows(Failure.class, () -> snapshots().layers(made, Compression.GZIP));
    assertEquals(ErrorClass.STORE, failure.errorClass());
    reopen();
    assertEquals(Optional.empty(), store.index().find(KEY));
    Committed again = put(Form.TREE);
    assertEquals(made, again);
    assertEquals(1, snapshots().layers(again, Compression.GZIP).size());
  }

  @Test
  void aDamagedIndexOfALayerThatHasABlobIsMadeAgain() throws IOException {
    Committed made = put(Form.BLOB);
    for (Path index : find("snapshots-2")) {
      if (index.endsWith("index")) {
        Files.writeString(index, "nonsense");
      }
    }
    reopen();
    assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(made)), "a"));
  }

  @Test
  void aLayerWithoutAnIndexIsMadeAgain() throws IOException {
    for (Form form : Form.values()) {
      put(form);
      for (Path file : find("snapshots-2")) {
        if (file.endsWith("index")) {
          Files.delete(file);
        }
      }
      reopen();
      Committed again = put(form);
      reopen();
      assertEquals(Optional.of(again), store.index().find(KEY));
      assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(again)), "a"));
    }
  }

  @Test
  void layersOfFormerVersionsAreLeftAloneAndPruned() throws IOException {
    Committed made = put(Form.TREE);
    store.close();
    Files.move(root.resolve("snapshots-2"), root.resolve("snapshots"));
    store = Store.open(root);
    assertEquals(Optional.empty(), store.index().find(KEY));
    assertEquals(made, put(Form.TREE));
    assertFalse(find("snapshots").isEmpty());
    reopen();
    store.prune(false);
    assertEquals(List.of(), find("snapshots"));
    assertEquals(Optional.of(made), store.index().find(KEY));
  }

  @Test
  void aLinkedLayerWhoseOriginalIsGoneIsMadeAgain_STO11() throws IOException {
    Committed base = put(Form.TREE);
    for (int i = 0; i < 2; i++) {
      Committed linked =
          snapshots().write(Optional.empty(), List.of(file("l", "1")), Form.BLOB, step("l"));
      Committed stacked = snapshots().stack(Optional.of(base), linked);
      store.index().put(step("stacked"), stacked);
      assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(stacked)), "l"));
      reopen();
      assertEquals(Optional.of(stacked), store.index().find(step("stacked")));
      store.close();
      try (RootDir layers = RootDir.open(root.resolve("snapshots-2"))) {
        layers.remove(new EntryPath(linked.id().digest().hex()));
      }
      store = Store.open(root);
      assertEquals(Optional.empty(), store.index().find(step("stacked")));
    }
  }

  @Test
  void afterAPowerLossWhatWasNotSyncedIsAMiss_STO03() throws IOException {
    reopen("first");
    Committed made = put(Form.TREE);
    reopen("second");
    assertEquals(Optional.empty(), store.index().find(KEY));

    assertEquals(made, put(Form.TREE));
    store.sync();
    reopen("third");
    assertEquals(Optional.of(made), store.index().find(KEY));
    assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(made)), "a"));
  }

  @Test
  void pruneKeepsWhatRecordsNeed() throws IOException {
    Committed base = put(Form.TREE);
    Committed linked =
        snapshots().write(Optional.empty(), List.of(file("l", "1")), Form.BLOB, step("l"));
    Committed stacked = snapshots().stack(Optional.of(base), linked);
    store.index().put(step("stacked"), stacked);
    var _ = snapshots().write(Optional.empty(), List.of(file("x", "1")), Form.BLOB, step("x"));
    reopen();
    assertTrue(store.prune(false) > 0, "the layer that no record leads to");
    assertEquals(Optional.of(base), store.index().find(KEY));
    assertEquals(Optional.of(stacked), store.index().find(step("stacked")));
    assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(stacked)), "l"));
    assertEquals(0, store.prune(false));
  }

  @Test
  void pruneOfAllSparesWhatABuildUses_CON05() throws IOException {
    Committed made = put(Form.TREE);
    Active active = snapshots().prepare(Optional.of(made));
    try (Store collector = Store.open(root)) {
      collector.prune(true);
      assertEquals(Optional.empty(), collector.index().find(KEY));
    }
    assertTrue(Files.exists(active.root().lowers().getFirst().resolve("a")));
    Files.writeString(active.root().upper().resolve("b"), "2");
    Committed next = snapshots().commit(active, step("run"));
    assertEquals(2, snapshots().layers(next, Compression.GZIP).size());
    store.close();
    try (Store collector = Store.open(root)) {
      collector.prune(true);
      assertEquals(List.of(), find("snapshots-2"));
      assertEquals(List.of(), find("blobs"));
      assertEquals(List.of(), find("diffs"));
      assertEquals(List.of(), find("cutoffs"));
    }
    store = Store.open(root);
  }

  @Test
  void baseLayersAreFetchedOnceHoweverManyAsk_CAC08() throws Exception {
    FakeImages images = new FakeImages();
    ResolvedImage base = base(images);
    try (Store second = Store.open(root);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Active>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Snapshotter snapshots = i % 2 == 0 ? snapshots() : second.snapshots();
        running.add(threads.submit(() -> snapshots.prepare(snapshots.adopt(base, images))));
      }
      for (Future<Active> done : running) {
        List<Path> lowers = done.get().root().lowers();
        assertEquals(2, lowers.size());
        assertEquals("upper", Files.readString(lowers.getFirst().resolve("etc/b")));
        assertEquals("lower", Files.readString(lowers.getLast().resolve("etc/a")));
      }
      assertEquals(2, images.requests.size(), images.requests.toString());
    }
  }

  @Test
  void readingABaseImageNeedsNoTreeUntilAFileIsOpened_D1() throws IOException {
    FakeImages images = new FakeImages();
    Optional<Committed> adopted = snapshots().adopt(base(images), images);
    var tree = snapshots().tree(adopted);
    assertTrue(tree.lookup(EntryPath.ofText("/etc/a")).isPresent());
    assertEquals(0, find("snapshots-2").stream().filter(p -> p.endsWith("etc/a")).count());
    assertEquals(Optional.of("lower"), read(tree, "/etc/a"));
    assertEquals(1, find("snapshots-2").stream().filter(p -> p.endsWith("etc/a")).count());
  }

  @Test
  void aLayerThatUnpacksToAnotherDiffIdIsRefused() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = base(images);
    ResolvedImage lying =
        new ResolvedImage(
            base.reference(),
            base.digest(),
            base.manifestDescriptor(),
            new Manifest(
                base.manifest().mediaType(),
                base.manifest().config(),
                base.manifest().layers().reversed(),
                Map.of()),
            base.configBytes(),
            base.config());
    Optional<Committed> adopted = snapshots().adopt(lying, images);
    Failure failure = assertThrows(Failure.class, () -> snapshots().prepare(adopted));
    assertEquals(ErrorClass.DIGEST, failure.errorClass());
    assertEquals(List.of(), find("snapshots-2"));
  }

  @Test
  void aDownloadThatFailsLeavesNoSnapshotAndCanBeRepeated() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = base(images);
    DiffId upper = base.config().diffIds().getLast();
    byte[] good = images.blobs.get(upper.digest());
    images.blobs.put(upper.digest(), "bad".getBytes(UTF_8));
    Optional<Committed> adopted = snapshots().adopt(base, images);
    assertThrows(Failure.class, () -> snapshots().prepare(adopted));
    assertEquals(List.of(), find("snapshots-2").stream().filter(p -> p.endsWith("b")).toList());
    images.blobs.put(upper.digest(), good);
    assertEquals(2, snapshots().prepare(adopted).root().lowers().size());
  }

  @Test
  void aStoredBlobThatIsDamagedIsFetchedAgain_CAC06() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = base(images);
    Optional<Committed> adopted = snapshots().adopt(base, images);
    for (Layer layer : snapshots().layers(adopted.orElseThrow(), Compression.GZIP)) {
      byte[] bytes = stored(layer);
      bytes[700] ^= 1;
      Files.write(layer.file().orElseThrow(), bytes);
    }
    assertEquals(2, snapshots().prepare(adopted).root().lowers().size());
    assertEquals(4, images.requests.size());
  }

  @Test
  void theTopLayerIsTheLastOfAllOfThem() throws IOException {
    Optional<Committed> below = Optional.of(put(Form.TREE));
    Committed made = snapshots().write(below, List.of(file("b", "2")), Form.TREE, step("b"));
    Layer top = snapshots().top(made, Compression.GZIP);
    assertEquals(made.layers().getLast(), top.diffId());
    List<Layer> layers = snapshots().layers(made, Compression.GZIP);
    assertEquals(layers.getLast().descriptor(), top.descriptor());
  }

  @Test
  void theBlobsOfABaseImageStayAsTheyWerePushed() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = base(images);
    Optional<Committed> adopted = snapshots().adopt(base, images);
    Committed made = snapshots().write(adopted, List.of(file("c", "3")), Form.TREE, step("c"));
    List<Layer> layers = snapshots().layers(made, Compression.GZIP);
    assertEquals(
        base.manifest().layers(), layers.subList(0, 2).stream().map(Layer::descriptor).toList());
    assertTrue(layers.getLast().descriptor().mediaType().endsWith("gzip"));

    // The same stack, made here: its blobs do not depend on what was pulled before.
    Committed own =
        snapshots()
            .write(
                Optional.empty(),
                List.of(directory("etc"), file("etc/a", "lower")),
                Form.TREE,
                step("own"));
    assertEquals(adopted.orElseThrow().layers().getFirst(), own.layers().getFirst());
    Layer layer = snapshots().layers(own, Compression.GZIP).getFirst();
    assertTrue(layer.descriptor().mediaType().endsWith("gzip"));
    assertEquals(Optional.empty(), layer.origin());
  }

  @Test
  void aBlobIsCompressedOnce() throws IOException {
    Committed made = put(Form.TREE);
    Path first = snapshots().layers(made, Compression.ZSTD).getFirst().file().orElseThrow();
    var time = Files.getLastModifiedTime(first);
    reopen();
    Layer again = snapshots().layers(made, Compression.ZSTD).getFirst();
    assertEquals(time, Files.getLastModifiedTime(again.file().orElseThrow()));
    assertEquals(List.of(), StoreTest.names(root.resolve("leases")), "nothing was written");
  }

  @Test
  void aBlobThatVanishedIsMadeAgainWhenItIsOpened_STO11() throws IOException {
    Layer layer = snapshots().layers(put(Form.TREE), Compression.GZIP).getFirst();
    byte[] before = stored(layer);
    Files.delete(layer.file().orElseThrow());
    assertEquals(Optional.empty(), layer.file());
    assertArrayEquals(before, stored(layer));
  }

  @Test
  void manyStepsAtOnceOnOneStore() throws Exception {
    Committed base = put(Form.TREE);
    try (Store second = Store.open(root);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Committed>> running = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Snapshotter snapshots = i % 2 == 0 ? snapshots() : second.snapshots();
        String text = "step " + i / 4;
        running.add(threads.submit(() -> run(snapshots, base, text)));
      }
      for (int i = 0; i < running.size(); i++) {
        Committed made = result(running.get(i));
        assertEquals(
            Optional.of("step " + i / 4), read(snapshots().tree(Optional.of(made)), "out"));
        assertEquals(2, second.snapshots().layers(made, Compression.GZIP).size());
      }
    }
  }

  private static Committed run(Snapshotter snapshots, Committed base, String text)
      throws IOException {
    Active active = snapshots.prepare(Optional.of(base));
    Path out = Files.writeString(active.root().upper().resolve("out"), text);
    Files.setLastModifiedTime(out, FileTime.fromMillis(0));
    return snapshots.commit(active, step(text));
  }

  private static <T> T result(Future<T> done) throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void closingDropsWhatWasPrepared() throws IOException {
    Active active = snapshots().prepare(Optional.empty());
    Files.createDirectories(active.root().work().resolve("work"));
    reopen();
    assertFalse(Files.exists(active.directory()));
  }

  private static ResolvedImage base(FakeImages images) throws IOException {
    return images.add(
        "example.com/base:1",
        Layers.tar(directory("etc"), file("etc/a", "lower")),
        Layers.tar(directory("etc"), file("etc/b", "upper")));
  }

  private List<Path> find(String kind) throws IOException {
    if (!Files.isDirectory(root.resolve(kind))) {
      return List.of();
    }
    try (Stream<Path> found = Files.find(root.resolve(kind), 9, (_, a) -> a.isRegularFile())) {
      return found.toList();
    }
  }
}
