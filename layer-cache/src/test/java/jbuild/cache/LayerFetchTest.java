package jbuild.cache;

import static jbuild.cache.Layers.file;
import static jbuild.cache.Layers.tar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of base images on their way into the store. */
final class LayerFetchTest {
  @TempDir Path directory;
  private Path root;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root, to make files of other owners");
    root = directory.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
      assertEquals(List.of(), StoreTest.names(root.resolve("ingest")));
    }
  }

  private List<Path> find(String kind) throws IOException {
    if (!Files.isDirectory(root.resolve(kind))) {
      return List.of();
    }
    try (Stream<Path> found = Files.find(root.resolve(kind), 9, (_, a) -> a.isRegularFile())) {
      return found.toList();
    }
  }

  /** Whoever will need the tree says so, or the layer would be unpacked a second time. */
  @Test
  void readingABaseImageMakesItsTreeAtOnceIfItIsExpected() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = images.add("base", tar(file("a", "1")));
    Optional<Committed> plain = store.snapshots().adopt(base, images);
    Optional<Committed> same = store.snapshots().adopt(base, images, Form.TREE);
    assertEquals(plain, same);
    var _ = store.snapshots().tree(plain);
    assertEquals(1, find("snapshots-2").stream().filter(p -> p.endsWith("tree/a")).count());
  }

  /** The source goes on only when a file of the layer's beginning lies in the store. */
  @Test
  void aBaseLayerIsUnpackedWhileItComes() throws IOException {
    List<Long> seen = new CopyOnWriteArrayList<>();
    FakeImages images =
        new FakeImages() {
          @Override
          public InputStream open(Reference reference, Descriptor blob) throws IOException {
            byte[] bytes = super.open(reference, blob).readAllBytes();
            int half = bytes.length / 2;
            InputStream rest =
                new ByteArrayInputStream(bytes, half, bytes.length - half) {
                  @Override
                  public synchronized int read(byte[] target, int offset, int length) {
                    for (int i = 0; i < 1000 && seen.isEmpty(); i++) {
                      LockSupport.parkNanos(10_000_000);
                      unpackedFirst().forEach(path -> seen.add(1L));
                    }
                    return super.read(target, offset, length);
                  }
                };
            return new SequenceInputStream(new ByteArrayInputStream(bytes, 0, half), rest);
          }
        };
    byte[] tar = tar(file("first", "1"), file("second", "x".repeat(4 << 20)));
    var _ = store.snapshots().prepare(store.snapshots().adopt(images.add("big", tar), images));
    assertEquals(List.of(1L), seen);
  }

  @Test
  void aSourceThatFailsOnTheWayIsAskedNoMoreAndSaysWhy() throws IOException {
    List<Integer> reads = new CopyOnWriteArrayList<>();
    FakeImages images =
        new FakeImages() {
          @Override
          public InputStream open(Reference reference, Descriptor blob) throws IOException {
            InputStream half =
                new ByteArrayInputStream(super.open(reference, blob).readNBytes(1 << 20));
            InputStream rest =
                new InputStream() {
                  @Override
                  public int read() {
                    return read(new byte[1], 0, 1);
                  }

                  @Override
                  public int read(byte[] target, int offset, int length) {
                    reads.add(length);
                    throw new Failure(ErrorClass.NET, "the line is dead");
                  }
                };
            return new SequenceInputStream(half, rest);
          }
        };
    byte[] tar = tar(file("big", "x".repeat(4 << 20)));
    Optional<Committed> adopted = store.snapshots().adopt(images.add("cut", tar), images);
    Failure failure = assertThrows(Failure.class, () -> store.snapshots().prepare(adopted));
    assertEquals("the line is dead", failure.getMessage());
    assertEquals(1, reads.size());
    assertEquals(List.of(), find("snapshots-2"));
    assertEquals(List.of(), find("blobs"));
  }

  private List<Path> unpackedFirst() {
    try (Stream<Path> paths = Files.walk(root.resolve("ingest"))) {
      return paths.filter(path -> path.endsWith("tree/first")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bytesOfAnotherDigestLeaveNothingThoughTheyCanBeUnpacked() throws IOException {
    FakeImages images = new FakeImages();
    ResolvedImage base = images.add("one", tar(file("a", "good")));
    images.blobs.put(base.config().diffIds().getFirst().digest(), tar(file("a", "evil")));
    Optional<Committed> adopted = store.snapshots().adopt(base, images);
    Failure failure = assertThrows(Failure.class, () -> store.snapshots().prepare(adopted));
    assertEquals(ErrorClass.DIGEST, failure.errorClass());
    assertEquals(List.of(), find("snapshots-2"));
    assertEquals(List.of(), find("blobs"));
  }
}
