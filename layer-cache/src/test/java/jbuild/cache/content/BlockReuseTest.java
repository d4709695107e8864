package jbuild.cache.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.cache.Store;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.compress.PackedBlock;
import jbuild.image.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of an earlier blob in the blob of a changed layer. */
class BlockReuseTest {
  private static final int FILES = 300;
  private static final int OS_OF_GZIP = 9;

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
  void close() {
    store.close();
  }

  @Test
  void anEditedLayerGetsTheBlobThatAnEmptyStoreMakes() throws IOException {
    for (Form form : Form.values()) {
      for (Compression compression : Compression.values()) {
        stored(store, form, compression, -1);
        byte[] edited = stored(store, form, compression, FILES / 2);
        try (Store fresh = Store.open(directory.resolve("fresh-" + form + compression))) {
          assertArrayEquals(stored(fresh, form, compression, FILES / 2), edited);
        }
      }
    }
  }

  @Test
  void unchangedBlocksAreCopied() throws IOException {
    stored(store, Form.BLOB, Compression.GZIP, -1);
    int copied = markMembers(true);
    byte[] edited = stored(store, Form.BLOB, Compression.GZIP, FILES / 2);
    int marked = members(edited, (byte) 3);
    assertTrue(copied > 5 && marked >= copied - 4, marked + " of " + copied);
  }

  @Test
  void aLayerThatAStepMadeIsTreatedAlike() throws IOException {
    stored(store, Form.BLOB, Compression.GZIP, -1);
    int copied = markMembers(true);
    Active active = store.snapshots().prepare(Optional.empty());
    try (var upper = jbuild.filesystem.RootDir.open(active.root().upper())) {
      for (LayerEntry entry : entries(FILES / 2)) {
        upper.create((Entry.Node) entry.entry(), entry.content());
      }
    }
    Committed made =
        store
            .snapshots()
            .commit(active, key("run"), OptionalLong.empty(), Optional.of(Compression.GZIP));
    assertEquals(2, blobs().size(), "the blob was made with the tree");
    byte[] blob = bytes(store, made, Compression.GZIP);
    assertEquals(2, blobs().size());
    int marked = members(blob, (byte) 3);
    assertTrue(marked >= copied - 4, marked + " of " + copied);
    try (Store fresh = Store.open(directory.resolve("fresh"))) {
      Committed same =
          fresh.snapshots().write(Optional.empty(), entries(FILES / 2), Form.TREE, key("a"));
      assertEquals(same, made);
    }
  }

  @Test
  void damagedBlocksAreNotCopied() throws IOException {
    stored(store, Form.BLOB, Compression.GZIP, -1);
    markMembers(false);
    byte[] edited = stored(store, Form.BLOB, Compression.GZIP, FILES / 2);
    assertEquals(0, members(edited, (byte) 3));
    assertFresh(edited);
  }

  @Test
  void damagedTablesAreNoTables() throws IOException {
    stored(store, Form.BLOB, Compression.GZIP, -1);
    List<byte[]> damages = new ArrayList<>();
    byte[] whole = Files.readAllBytes(tables().getFirst());
    for (int at : new int[] {3, 17, 30, 60, 100, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      damages.add(damaged);
    }
    damages.add(new byte[0]);
    damages.add(Arrays.copyOf(whole, whole.length / 2));
    for (byte[] damaged : damages) {
      assertEquals(Optional.empty(), BlockTable.decode(damaged, Compression.GZIP));
      for (Path table : tables()) {
        Files.write(table, damaged);
      }
    }
    assertFresh(stored(store, Form.BLOB, Compression.GZIP, FILES / 2));
  }

  @Test
  void aLayerIsMadeEvenIfNoTableCanBeWritten() throws IOException {
    Path tables = root.resolve("blocks");
    if (Files.isDirectory(tables)) {
      Files.delete(tables);
    }
    Files.createFile(tables);
    byte[] made = stored(store, Form.BLOB, Compression.GZIP, FILES / 2);
    assertTrue(Files.isRegularFile(tables));
    assertFresh(made);
  }

  @Test
  void aMissingBlobIsNotMissed() throws IOException {
    stored(store, Form.BLOB, Compression.GZIP, -1);
    for (Path blob : blobs()) {
      Files.delete(blob);
    }
    assertFresh(stored(store, Form.BLOB, Compression.GZIP, FILES / 2));
  }

  @Test
  void tablesGoWithTheirBlobs() throws IOException {
    Committed made =
        store.snapshots().write(Optional.empty(), entries(-1), Form.BLOB, key("write"));
    store.index().put(key("record"), made);
    store.close();
    store = Store.open(root);
    store.prune(false);
    assertNotEquals(List.of(), tables());
    store.prune(true);
    assertEquals(List.of(), tables());
  }

  private void assertFresh(byte[] blob) throws IOException {
    try (Store fresh = Store.open(directory.resolve("fresh"))) {
      assertArrayEquals(stored(fresh, Form.BLOB, Compression.GZIP, FILES / 2), blob);
    }
  }

  private static byte[] stored(Store store, Form form, Compression compression, int edited)
      throws IOException {
    CacheKey step = key("edited " + edited);
    return bytes(
        store, store.snapshots().write(Optional.empty(), entries(edited), form, step), compression);
  }

  private static byte[] bytes(Store store, Committed made, Compression compression)
      throws IOException {
    try (var in = store.snapshots().layers(made, compression).getFirst().open()) {
      return in.readAllBytes();
    }
  }

  /** Changes a byte of each member that means nothing, so that it can be told where it comes to. */
  private int markMembers(boolean known) throws IOException {
    Path blob = blobs().getFirst();
    byte[] bytes = Files.readAllBytes(blob);
    int count = 0;
    for (Path file : tables()) {
      BlockTable table =
          BlockTable.decode(Files.readAllBytes(file), Compression.GZIP).orElseThrow();
      List<PackedBlock> marked = new ArrayList<>();
      int at = 0;
      for (PackedBlock block : table.blocks()) {
        bytes[at + OS_OF_GZIP] = 3;
        Digest packed = Digest.of(Arrays.copyOfRange(bytes, at, at + block.packedBytes()));
        marked.add(new PackedBlock(block.content(), packed, block.packedBytes()));
        at += block.packedBytes();
      }
      count = marked.size();
      if (known) {
        Files.write(file, new BlockTable(table.blob(), marked).encode());
      }
    }
    Files.write(blob, bytes);
    return count;
  }

  private static int members(byte[] blob, byte os) {
    int count = 0;
    byte[] start = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, os};
    for (int at = 0; at + start.length <= blob.length; at++) {
      if (Arrays.equals(blob, at, at + start.length, start, 0, start.length)) {
        count++;
      }
    }
    return count;
  }

  private List<Path> tables() throws IOException {
    return list("blocks");
  }

  private List<Path> blobs() throws IOException {
    return list("blobs/sha256");
  }

  private List<Path> list(String name) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(name))) {
      return files.sorted().toList();
    }
  }

  private static List<LayerEntry> entries(int edited) {
    List<LayerEntry> entries = new ArrayList<>();
    for (int i = 1000; i < 1000 + FILES; i++) {
      byte[] content = content(i - 1000 == edited ? -1 : i);
      Entry file =
          new Entry.File(
              EntryPath.ofText("file" + i),
              new Metadata(0644, 0, 0, 1_600_000_000),
              content.length);
      entries.add(new LayerEntry(file, () -> new ByteArrayInputStream(content)));
    }
    return entries;
  }

  private static byte[] content(int seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[10_000 + random.nextInt(10_000)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(13));
    }
    return bytes;
  }

  private static CacheKey key(String name) {
    return new CacheKey(Digest.of(name.getBytes(UTF_8)));
  }
}
