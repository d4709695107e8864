package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.cache.ImageNames.Named;
import jbuild.cache.Snapshot.Committed;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageJson;
import jbuild.image.ImageSource;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexAndNamesTest {
  private static final CacheKey KEY = new CacheKey(Digest.of(new byte[] {1}));
  private static final byte[] LOWER = new byte[1024];
  private static final byte[] UPPER = Arrays.copyOf(new byte[] {0}, 2048);
  private static final Reference NAME = Reference.parse("example.com/built:1");

  @TempDir Path directory;
  private final FakeImages images = new FakeImages();
  private ResolvedImage base;
  private Path root;

  @BeforeEach
  void addBase() {
    root = directory.resolve("store");
    base = images.add("example.com/base:1", LOWER, UPPER);
  }

  @Test
  void anAdoptedImageIsNotFetched() throws IOException {
    try (Store store = Store.open(root)) {
      Committed adopted = adopt(store);
      assertEquals(base.config().diffIds(), adopted.layers());
      assertEquals(2, adopted.adopted());
      List<Layer> layers = store.snapshots().layers(adopted, Compression.GZIP);
      assertEquals(base.manifest().layers(), layers.stream().map(Layer::descriptor).toList());
      assertEquals(Optional.of(base.reference()), layers.getFirst().origin());
      assertEquals(Optional.empty(), layers.getFirst().file());
      assertEquals(List.of(), images.requests);

      try (InputStream in = layers.getLast().open()) {
        assertArrayEquals(UPPER, in.readAllBytes());
      }
      assertTrue(layers.getLast().file().isPresent());
      assertEquals(1, images.requests.size());
    }
  }

  @Test
  void anImageWithoutLayersIsScratch() throws IOException {
    try (Store store = Store.open(root)) {
      ResolvedImage empty = images.add("example.com/empty:1");
      assertEquals(Optional.empty(), store.snapshots().adopt(empty, images));
    }
  }

  @Test
  void theTimeOfAnAdoptionStays() throws IOException {
    List<java.time.Instant> first;
    try (Store store = Store.open(root)) {
      first = store.snapshots().created(adopt(store));
    }
    try (Store store = Store.open(root)) {
      assertEquals(
          first.stream().map(time -> time.toEpochMilli()).toList(),
          store.snapshots().created(adopt(store)).stream()
              .map(time -> time.toEpochMilli())
              .toList());
    }
  }

  @Test
  void aRecordIsFoundByALaterBuild() throws IOException {
    Committed adopted = putRecord();
    try (Store store = Store.open(root)) {
      adopt(store);
      assertEquals(Optional.of(adopted), store.index().find(KEY));
    }
  }

  @Test
  void aRecordWhoseLayersNobodyCanGiveIsAMiss_CAC05() throws IOException {
    putRecord();
    try (Store store = Store.open(root)) {
      assertEquals(Optional.empty(), store.index().find(KEY), "no source to fetch from");
      var _ = store.remembering(images, false);
      assertTrue(store.index().find(KEY).isPresent());
    }
    for (Path origin : files("origins")) {
      Files.delete(origin);
    }
    try (Store store = Store.open(root)) {
      var _ = store.remembering(images, false);
      assertEquals(Optional.empty(), store.index().find(KEY));
    }
  }

  @Test
  void aDamagedRecordIsAMiss_STO06() throws IOException {
    putRecord();
    Path record = files("records").getFirst();
    byte[] good = Files.readAllBytes(record);
    for (int i = 0; i < good.length; i += 7) {
      byte[] flipped = good.clone();
      flipped[i] ^= 4;
      assertMiss(record, flipped);
      assertMiss(record, Arrays.copyOf(good, i));
    }
    assertMiss(record, new byte[good.length]);
    Files.write(record, good);
    try (Store store = Store.open(root)) {
      adopt(store);
      assertTrue(store.index().find(KEY).isPresent());
    }
  }

  private void assertMiss(Path record, byte[] bytes) throws IOException {
    Files.write(record, bytes);
    try (Store store = Store.open(root)) {
      adopt(store);
      assertEquals(Optional.empty(), store.index().find(KEY));
    }
  }

  @Test
  void aRecordThatIsADirectoryIsAMiss() throws IOException {
    putRecord();
    Path record = files("records").getFirst();
    Files.delete(record);
    Files.createDirectory(record);
    try (Store store = Store.open(root)) {
      adopt(store);
      assertEquals(Optional.empty(), store.index().find(KEY));
    }
  }

  @Test
  void aFullyCachedBuildWritesNothing() throws IOException {
    Committed adopted = putRecord();
    try (Store store = Store.open(root)) {
      adopt(store);
      assertEquals(Optional.of(adopted), store.index().find(KEY));
      assertEquals(2, store.snapshots().layers(adopted, Compression.GZIP).size());
      assertEquals(List.of(), StoreTest.names(root.resolve("leases")));
    }
  }

  @Test
  void resolvedReferencesAreRemembered() throws IOException {
    try (Store store = Store.open(root)) {
      var _ = resolve(store, false);
    }
    try (Store store = Store.open(root)) {
      ResolvedImage again = resolve(store, false);
      assertEquals(base.digest(), again.digest());
      assertEquals(base.reference(), again.reference());
      assertEquals(base.manifestDescriptor(), again.manifestDescriptor());
      assertEquals(base.manifest(), again.manifest());
      assertEquals(base.config(), again.config());
      assertArrayEquals(base.configBytes(), again.configBytes());
      assertEquals(1, images.requests.size());
      var _ = resolve(store, true);
      assertEquals(2, images.requests.size(), "--pull asks again");
    }
  }

  @Test
  void whatCannotBeResolvedIsNotRemembered() throws IOException {
    Reference unknown = Reference.parse("example.com/unknown");
    try (Store store = Store.open(root)) {
      ImageSource source = store.remembering(images, false);
      for (int i = 0; i < 2; i++) {
        Failure failure =
            assertThrows(Failure.class, () -> source.resolve(unknown, FakeImages.PLATFORM));
        assertEquals(ErrorClass.REF, failure.errorClass());
      }
    }
    assertEquals(2, images.requests.size());
  }

  @Test
  void aNameLeadsToItsImageInALaterBuild() throws IOException {
    try (Store store = Store.open(root)) {
      store.names().put(List.of(NAME), image(store));
    }
    try (Store store = Store.open(root)) {
      var _ = store.remembering(images, false);
      Named named = store.names().find(NAME).orElseThrow();
      assertEquals(NAME, named.reference());
      assertEquals(base.config(), named.image().imageConfig());
      assertEquals(List.of(NAME), store.names().list().stream().map(Named::reference).toList());
      try (InputStream in = named.image().layers().getLast().open()) {
        assertArrayEquals(UPPER, in.readAllBytes());
      }
    }
  }

  @Test
  void aNameSurvivesPowerLossAndPrune() throws IOException {
    try (Store store = Store.open(root, StoreTest.boot("first"))) {
      Image image = image(store);
      for (Layer layer : image.layers()) {
        layer.open().close();
      }
      store.names().put(List.of(NAME), image);
    }
    try (Store store = Store.open(root, StoreTest.boot("second"))) {
      store.prune(false);
      Named named = store.names().find(NAME).orElseThrow();
      for (Layer layer : named.image().layers()) {
        assertTrue(layer.file().isPresent(), "reported as done, so it is there");
      }
      store.prune(true);
      assertEquals(List.of(), store.names().list());
    }
  }

  @Test
  void puttingANameAgainWritesNothing() throws IOException {
    try (Store store = Store.open(root)) {
      store.names().put(List.of(NAME), image(store));
    }
    try (Store store = Store.open(root)) {
      store.names().put(List.of(NAME), image(store));
      assertEquals(List.of(), StoreTest.names(root.resolve("leases")));
    }
  }

  @Test
  void aNameWithoutItsDocumentsIsUnknown_STO11() throws IOException {
    try (Store store = Store.open(root)) {
      store.names().put(List.of(NAME), image(store));
    }
    Files.delete(files("blobs").getFirst());
    try (Store store = Store.open(root)) {
      assertEquals(Optional.empty(), store.names().find(NAME));
      assertEquals(List.of(), store.names().list());
    }
  }

  @Test
  void aBlobThatIsNotWhatWasPromisedIsRefused() throws IOException {
    Digest digest = base.config().diffIds().getFirst().digest();
    for (byte[] wrong :
        List.of("short".getBytes(UTF_8), new byte[1025], Arrays.copyOf(new byte[] {1}, 1024))) {
      images.blobs.put(digest, wrong);
      try (Store store = Store.open(root)) {
        Layer layer = store.snapshots().layers(adopt(store), Compression.GZIP).getFirst();
        Failure failure = assertThrows(Failure.class, () -> layer.open());
        assertEquals(ErrorClass.DIGEST, failure.errorClass());
        assertFalse(store.content().find(digest).isPresent());
      }
    }
  }

  private ResolvedImage resolve(Store store, boolean refresh) {
    return store.remembering(images, refresh).resolve(base.reference(), FakeImages.PLATFORM);
  }

  private Committed adopt(Store store) throws IOException {
    return store.snapshots().adopt(base, images).orElseThrow();
  }

  private Committed putRecord() throws IOException {
    try (Store store = Store.open(root)) {
      Committed adopted = adopt(store);
      store.index().put(KEY, adopted);
      return adopted;
    }
  }

  private Image image(Store store) throws IOException {
    byte[] manifest = ImageJson.writeManifest(base.manifest());
    return new Image(
        base.manifestDescriptor(),
        manifest,
        base.manifest().config(),
        base.configBytes(),
        base.config(),
        store.snapshots().layers(adopt(store), Compression.GZIP));
  }

  private List<Path> files(String kind) throws IOException {
    try (Stream<Path> found = Files.find(root.resolve(kind), 4, (_, a) -> a.isRegularFile())) {
      return found.toList();
    }
  }
}
