package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import jbuild.failure.Failure;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

class MergedTreeTest {
  private static final Metadata PLAIN = new Metadata(0644, 0, 0, 0);

  private static EntryPath path(String latin1) {
    return new EntryPath(latin1);
  }

  private static Metadata marked(int number) {
    return new Metadata(0755, number, 0, 0);
  }

  /**
   * A layer written as words: {@code d/} directory, {@code =d/} opaque, {@code -w}, {@code a>b}.
   */
  private static LayerIndex layer(int number, String... entries) {
    List<IndexEntry> indexed = new ArrayList<>();
    for (String text : entries) {
      int link = text.indexOf('>');
      if (text.startsWith("-")) {
        indexed.add(plain(new Entry.Whiteout(path(text.substring(1)))));
      } else if (text.endsWith("/")) {
        boolean opaque = text.startsWith("=");
        EntryPath path = EntryPath.clamped(opaque ? text.substring(1) : text);
        indexed.add(plain(new Entry.Directory(path, marked(number), opaque)));
      } else if (link > 0) {
        EntryPath path = path(text.substring(0, link));
        indexed.add(plain(new Entry.HardLink(path, path(text.substring(link + 1)))));
      } else {
        Entry.File file = new Entry.File(path(text), marked(number), 1);
        indexed.add(new IndexEntry(file, Optional.of(digest(number, text))));
      }
    }
    return new LayerIndex(indexed);
  }

  private static IndexEntry plain(Entry entry) {
    return new IndexEntry(entry, Optional.empty());
  }

  private static Digest digest(int layer, String path) {
    return Digest.of((layer + path).getBytes(UTF_8));
  }

  private static MergedTree tree(LayerIndex... layers) {
    return new MergedTree(
        List.of(layers),
        (layer, path) -> new ByteArrayInputStream((layer + ":" + path.latin1()).getBytes(UTF_8)));
  }

  private static String names(MergedTree tree, String directory) {
    List<String> names =
        tree.children(path(directory)).stream()
            .map(node -> node.path().name() + (node instanceof Entry.Directory ? "/" : ""))
            .toList();
    return String.join(" ", names);
  }

  private static long layerOf(MergedTree tree, String path) {
    return tree.lookup(path(path)).orElseThrow().metadata().uid();
  }

  private static Entry.File file(MergedTree tree, String path) {
    return assertInstanceOf(Entry.File.class, tree.lookup(path(path)).orElseThrow());
  }

  @Test
  void directoriesJoinAndUpperEntriesHideLowerOnes() {
    MergedTree tree = tree(layer(0, "d/", "d/a", "d/b"), layer(1, "d/", "d/b", "d/c"));
    assertEquals("a b c", names(tree, "d"));
    assertEquals(1, layerOf(tree, "d"));
    assertEquals(0, layerOf(tree, "d/a"));
    assertEquals(1, layerOf(tree, "d/b"));
    assertEquals("d/", names(tree, ""));
    assertTrue(tree.lookup(path("d/x")).isEmpty());
    assertTrue(tree.lookup(path("d/a/x")).isEmpty());
    assertTrue(tree.lookup(path("x/y/z")).isEmpty());
    assertEquals(List.of(), tree.children(path("d/a")));
  }

  @Test
  void whiteoutsHideLowerLayersOnlyAndAllThatIsBelow() {
    MergedTree tree =
        tree(layer(0, "d/", "d/a", "d/e/", "d/e/x"), layer(1, "-d"), layer(2, "d/", "d/n"));
    assertEquals("n", names(tree, "d"));
    assertTrue(tree.lookup(path("d/e/x")).isEmpty());
    assertEquals("", names(tree(layer(0, "a"), layer(1, "-a", "-never")), ""));
  }

  @Test
  void opaqueDirectoriesHideWhatIsBelow() {
    MergedTree tree = tree(layer(0, "d/", "d/a", "d/e/", "d/e/f"), layer(1, "=d/", "d/b"));
    assertEquals("b", names(tree, "d"));
    assertTrue(tree.lookup(path("d/e/f")).isEmpty());
    Entry.Directory shown =
        assertInstanceOf(Entry.Directory.class, tree.lookup(path("d")).orElseThrow());
    assertEquals(false, shown.opaque());
  }

  /** T10. */
  @Test
  void aChangeOfTypeHidesWhatWasThere() {
    MergedTree fileOver = tree(layer(0, "d/", "d/a"), layer(1, "d"));
    assertEquals("d", names(fileOver, ""));
    assertTrue(fileOver.lookup(path("d/a")).isEmpty());
    MergedTree directoryOver = tree(layer(0, "d/", "d/a"), layer(1, "d"), layer(2, "d/", "d/b"));
    assertEquals("b", names(directoryOver, "d"));
  }

  @Test
  void aDirectoryWithoutAnEntryShowsAsLowerLayersHaveIt() {
    MergedTree tree = tree(layer(5, "d/", "d/a"), layer(6, "d/e/f"));
    assertEquals("a e/", names(tree, "d"));
    assertEquals(5, layerOf(tree, "d"));
    assertEquals(new Metadata(0755, 0, 0, 0), tree.lookup(path("d/e")).orElseThrow().metadata());
    assertEquals("b", names(tree(layer(0, "d"), layer(1, "d/b")), "d"));
  }

  @Test
  void theRootIsAlwaysADirectory() {
    assertInstanceOf(Entry.Directory.class, MergedTree.EMPTY.lookup(EntryPath.ROOT).orElseThrow());
    assertEquals(List.of(), MergedTree.EMPTY.children(EntryPath.ROOT));
    assertEquals(7, layerOf(tree(layer(7, "/"), layer(8, "a")), ""));
  }

  /** T12. */
  @Test
  void hardLinksAreFilesOfOneGroup() throws IOException {
    MergedTree tree = tree(layer(0, "a", "b>a", "c>b", "z"), layer(1, "n>z", "m>a", "z"));
    assertEquals(file(tree, "a").linkGroup(), file(tree, "b").linkGroup());
    assertEquals(file(tree, "a").linkGroup(), file(tree, "c").linkGroup());
    assertTrue(file(tree, "a").linkGroup().isPresent());
    assertEquals(file(tree, "z").linkGroup(), file(tree, "n").linkGroup());
    assertEquals(1, layerOf(tree, "n"));
    assertEquals(0, layerOf(tree, "m"));
    assertNotEquals(file(tree, "a").linkGroup(), file(tree, "m").linkGroup());
    assertEquals(digest(0, "a"), tree.contentDigest(file(tree, "c")));
    assertEquals("0:a", content(tree, "m"));
    assertEquals("1:z", content(tree, "n"));
    assertEquals(Optional.empty(), file(tree(layer(0, "a")), "a").linkGroup());
  }

  private static String content(MergedTree tree, String path) throws IOException {
    try (InputStream in = tree.open(file(tree, path))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** TAR-33. */
  @Test
  void hardLinksThatLeadNowhereAreNothingAndLoopsFail() {
    assertTrue(tree(layer(0, "d/", "a>gone", "b>d")).children(path("")).size() == 1);
    assertThrows(Failure.class, () -> tree(layer(0, "a>b", "b>a")).lookup(path("a")));
  }

  @Test
  void anUnknownDigestIsFoundByReading() throws IOException {
    LayerIndex index = new LayerIndex(List.of(plain(new Entry.File(path("a"), PLAIN, 3))));
    MergedTree tree = tree(index);
    assertEquals(Digest.of("0:a".getBytes(UTF_8)), tree.contentDigest(file(tree, "a")));
    Entry.File gone = new Entry.File(path("gone"), PLAIN, 3);
    assertThrows(IOException.class, () -> tree.open(gone));
  }

  @Test
  void indexesAreReadWhenFirstAskedForAndOnce() {
    AtomicInteger lower = new AtomicInteger();
    AtomicInteger upper = new AtomicInteger();
    List<Supplier<LayerIndex>> layers =
        List.of(counted(lower, layer(0, "a", "b")), counted(upper, layer(1, "d/", "-b", "f")));
    MergedTree tree = MergedTree.lazy(layers, (layer, path) -> InputStream.nullInputStream());
    assertEquals(0, lower.get() + upper.get());
    assertTrue(tree.lookup(path("a")).isPresent());
    assertTrue(tree.lookup(path("b")).isEmpty());
    assertEquals("a d/ f", names(tree, ""));
    assertEquals(1, lower.get());
    assertEquals(1, upper.get());
  }

  private static Supplier<LayerIndex> counted(AtomicInteger count, LayerIndex index) {
    return () -> {
      count.incrementAndGet();
      return index;
    };
  }

  @Test
  void aHundredLayersOfAThousandEntriesMerge() {
    List<LayerIndex> layers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String[] entries = new String[1001];
      entries[1000] = "d/";
      for (int j = 0; j < 1000; j++) {
        entries[j] = "d/" + (j < 10 ? "shared" + j : "l" + i + "-" + j);
      }
      layers.add(layer(i, entries));
    }
    MergedTree tree = tree(layers.toArray(LayerIndex[]::new));
    assertEquals(100 * 990 + 10, tree.children(path("d")).size());
    assertEquals(99, layerOf(tree, "d/shared3"));
    assertEquals(0, layerOf(tree, "d/l0-999"));
  }
}
