package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

class LayerIndexTest {
  private static final Metadata PLAIN = new Metadata(0644, 0, 0, 1_700_000_000L);
  private static final Digest DIGEST = Digest.of("x".getBytes(UTF_8));

  private static EntryPath path(String latin1) {
    return new EntryPath(latin1);
  }

  private static IndexEntry plain(Entry entry) {
    return new IndexEntry(entry, Optional.empty());
  }

  private static List<IndexEntry> oneOfEachKind() {
    Metadata odd =
        new Metadata(
            07777,
            4294967294L,
            70000,
            -1L << 40,
            999_999_999,
            Map.of("security.capability", "\0\u00ff"));
    return List.of(
        plain(new Entry.Directory(path("a"), odd)),
        new IndexEntry(new Entry.File(path("a/b"), PLAIN, 1L << 50), Optional.of(DIGEST)),
        plain(new Entry.File(path("a/b\u00ff"), PLAIN, 0)),
        plain(new Entry.Directory(path("a/o"), PLAIN, true)),
        plain(new Entry.Symlink(path("a-b"), PLAIN, "../\u00e9\n")),
        plain(new Entry.Device(path("c"), odd, false, 4095, 1 << 20)),
        plain(new Entry.Device(path("d"), PLAIN, true, 7, 0)),
        plain(new Entry.Fifo(path("e"), PLAIN)),
        plain(new Entry.HardLink(path("f"), path("a/b"))),
        plain(new Entry.Whiteout(path("g"))));
  }

  private static byte[] written(LayerIndex index) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    index.write(out);
    return out.toByteArray();
  }

  private static LayerIndex read(byte[] bytes) throws IOException {
    return LayerIndex.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    LayerIndex index = new LayerIndex(oneOfEachKind());
    assertEquals(index, read(written(index)));
    assertEquals(new LayerIndex(List.of()), read(written(new LayerIndex(List.of()))));
  }

  @Test
  void everyDamageAndEveryCutIsNoticed() throws IOException {
    byte[] good = written(new LayerIndex(oneOfEachKind()));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      assertThrows(IOException.class, () -> read(bad));
      byte[] cut = java.util.Arrays.copyOf(good, i);
      assertThrows(IOException.class, () -> read(cut));
    }
    byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
    assertThrows(IOException.class, () -> read(longer));
  }

  @Test
  void entriesAreBroughtIntoWalkOrderAndPathsAreUnique() {
    List<IndexEntry> shuffled = new ArrayList<>(oneOfEachKind());
    Collections.shuffle(shuffled, new Random(7));
    assertEquals(new LayerIndex(oneOfEachKind()), new LayerIndex(shuffled));
    shuffled.add(shuffled.getFirst());
    assertThrows(IllegalArgumentException.class, () -> new LayerIndex(shuffled));
  }

  @Test
  void lookUpsInALargeIndexFindWhatIsThereAndNothingElse() throws IOException {
    Set<EntryPath> paths = new TreeSet<>();
    Random random = new Random(11);
    for (int i = 0; i < 1000; i++) {
      paths.add(randomPath(random));
    }
    List<IndexEntry> entries =
        paths.stream().map(at -> plain(new Entry.Directory(at, PLAIN))).toList();
    for (LayerIndex index :
        List.of(new LayerIndex(entries), read(written(new LayerIndex(entries))))) {
      assertEquals(entries, index.entries());
      for (int i = 0; i < 2000; i++) {
        EntryPath at = i == 0 ? EntryPath.ROOT : randomPath(random);
        assertEquals(paths.contains(at), index.find(at).isPresent(), at::display);
        List<EntryPath> below =
            paths.stream().filter(p -> p.startsWith(at) && !p.equals(at)).toList();
        assertEquals(!below.isEmpty(), index.hasBelow(at), at::display);
        assertEquals(
            below.stream().map(p -> p.relativeTo(at).components().getFirst()).distinct().toList(),
            index.childNames(at),
            at::display);
      }
    }
  }

  /** Of names that are the beginnings of others, and sort before and after a slash. */
  private static EntryPath randomPath(Random random) {
    String path = random.nextInt(4) + "";
    for (int depth = random.nextInt(4); depth > 0; depth--) {
      path += (random.nextInt(3) == 0 ? "." : "/") + random.nextInt(8);
    }
    return path(path);
  }

  @Test
  void linkGroupsOfTheSourceAreNotKept() {
    Entry.File grouped = new Entry.File(path("a"), PLAIN, 1, Optional.of("1:2"));
    assertEquals(plain(new Entry.File(path("a"), PLAIN, 1)), plain(grouped));
  }

  @Test
  void theContentDigestLeavesOutTimesAndOtherAttributesButNothingElse() {
    Entry.File file = new Entry.File(path("f"), PLAIN, 1);
    Digest digest = digestOf(file, DIGEST);
    assertEquals(digest, digestOf(new Entry.File(path("f"), PLAIN.withMtime(1, 2), 1), DIGEST));
    assertEquals(digest, digestOf(withXattr("user.x"), DIGEST));
    Digest other = Digest.of("y".getBytes(UTF_8));
    List<Digest> different =
        List.of(
            digestOf(new Entry.File(path("g"), PLAIN, 1), DIGEST),
            digestOf(new Entry.File(path("f"), PLAIN.withMode(0600), 1), DIGEST),
            digestOf(new Entry.File(path("f"), PLAIN.withOwner(1, 0), 1), DIGEST),
            digestOf(new Entry.File(path("f"), PLAIN.withOwner(0, 1), 1), DIGEST),
            digestOf(file, other),
            digestOf(withXattr(Metadata.CAPABILITY), DIGEST));
    assertEquals(6, different.stream().distinct().filter(d -> !d.equals(digest)).count());
    assertNotEquals(
        new LayerIndex(List.of(plain(new Entry.Directory(path("d"), PLAIN)))).contentDigest(),
        new LayerIndex(List.of(plain(new Entry.Directory(path("d"), PLAIN, true))))
            .contentDigest());
  }

  private static Entry.File withXattr(String name) {
    return new Entry.File(path("f"), new Metadata(0644, 0, 0, 5, 0, Map.of(name, "v")), 1);
  }

  private static Digest digestOf(Entry.File file, Digest content) {
    return new LayerIndex(List.of(new IndexEntry(file, Optional.of(content)))).contentDigest();
  }

  @Test
  void theContentDigestOfAKnownLayerNeverChanges() {
    List<IndexEntry> entries = new ArrayList<>(oneOfEachKind());
    entries.remove(2);
    assertEquals(
        "sha256:995a4402d7ffef43cfe8a138b2d7a6a3dc5a9fdd52c9adf1ef841007925a3059",
        new LayerIndex(entries).contentDigest().toString());
  }
}
