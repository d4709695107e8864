package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jbuild.cache.Layers.directory;
import static jbuild.cache.Layers.file;
import static jbuild.cache.Layers.link;
import static jbuild.cache.Layers.read;
import static jbuild.cache.Layers.step;
import static jbuild.cache.Layers.stored;
import static jbuild.cache.Layers.unpacked;
import static jbuild.cache.Layers.whiteout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.compress.Compression;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Layer;
import org.junit.jupiter.api.Test;

/** What every snapshotter does. */
abstract class SnapshotterContract {
  abstract Snapshotter snapshots() throws IOException;

  /** A snapshotter that has never seen anything. */
  abstract Snapshotter fresh() throws IOException;

  private static final List<LayerEntry> ENTRIES =
      List.of(
          directory("app"),
          file("app/big", "0123456789".repeat(100_000)),
          link("app/hard", "app/big"),
          file("app/main.c", "int main;"),
          directory("app/sub"),
          file("app/sub/x", "x"));

  private Committed write(Optional<Committed> parent, Form form, LayerEntry... entries)
      throws IOException {
    return snapshots().write(parent, List.of(entries), form, step("write"));
  }

  @Test
  void bothFormsGiveTheSameBytes() throws IOException {
    Committed tree = snapshots().write(Optional.empty(), ENTRIES, Form.TREE, step("a"));
    Committed blob = fresh().write(Optional.empty(), ENTRIES, Form.BLOB, step("a"));
    assertEquals(tree, blob);

    for (Compression compression : Compression.values()) {
      Layer ofTree = snapshots().layers(tree, compression).getFirst();
      Layer ofBlob = fresh().layers(blob, compression).getFirst();
      assertEquals(ofTree.descriptor(), ofBlob.descriptor());
      assertArrayEquals(stored(ofTree), stored(ofBlob));
      assertEquals(tree.layers().getFirst(), new DiffId(Digest.of(unpacked(ofTree))));
      assertEquals(tree.layers().getFirst(), ofTree.diffId());
      assertEquals(Optional.empty(), ofTree.origin());
    }
  }

  @Test
  void contentsAreOpenedOnce() throws IOException {
    for (Form form : Form.values()) {
      for (int size : List.of(10, 1_000_000)) {
        AtomicInteger opened = new AtomicInteger();
        LayerEntry counted =
            new LayerEntry(
                file("f", "y".repeat(size)).entry(),
                () -> {
                  int times = opened.incrementAndGet();
                  return new ByteArrayInputStream(
                      (times == 1 ? "y" : "z").repeat(size).getBytes(UTF_8));
                });
        Committed made = write(Optional.empty(), form, counted);
        assertEquals(
            "y".repeat(size), read(snapshots().tree(Optional.of(made)), "f").orElseThrow());
        assertEquals(1, opened.get());
      }
    }
  }

  @Test
  void aBlobBecomesATreeWhenItIsRead() throws IOException {
    Committed made = snapshots().write(Optional.empty(), ENTRIES, Form.BLOB, step("a"));
    assertEquals(Optional.of("int main;"), read(snapshots().tree(Optional.of(made)), "app/main.c"));
    assertEquals(
        Optional.of("0123456789".repeat(100_000)),
        read(snapshots().tree(Optional.of(made)), "app/hard"));
    Active active = snapshots().prepare(Optional.of(made));
    Path lower = active.root().lowers().getFirst();
    assertEquals("x", Files.readString(lower.resolve("app/sub/x")));
    assertEquals(2, Files.getAttribute(lower.resolve("app/hard"), "unix:nlink"));
    snapshots().abandon(active);
  }

  @Test
  void upperLayersHideLowerOnes() throws IOException {
    Committed lower = write(Optional.empty(), Form.TREE, file("a", "1"), file("b", "1"));
    Committed upper = write(Optional.of(lower), Form.BLOB, whiteout("a"), file("b", "2"));
    assertEquals(2, upper.layers().size());
    assertEquals(Optional.empty(), read(snapshots().tree(Optional.of(upper)), "a"));
    assertEquals(Optional.of("2"), read(snapshots().tree(Optional.of(upper)), "b"));
    assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(lower)), "b"));
    assertEquals(List.of(), snapshots().tree(Optional.empty()).children(EntryPath.ROOT));
  }

  @Test
  void whatAStepLeftBehindIsCommitted() throws IOException {
    Committed base = write(Optional.empty(), Form.TREE, directory("etc"), file("etc/a", "1"));
    Active active = snapshots().prepare(Optional.of(base));
    assertEquals(1, active.root().lowers().size());
    Path upper = active.root().upper();
    Files.createDirectory(upper.resolve("etc"));
    Files.writeString(upper.resolve("etc/b"), "made by the step");
    Committed made = snapshots().commit(active, step("run"));

    assertFalse(Files.exists(active.directory()));
    assertEquals(2, made.layers().size());
    assertEquals(base.layers().getFirst(), made.layers().getFirst());
    assertEquals(
        Optional.of("made by the step"), read(snapshots().tree(Optional.of(made)), "etc/b"));
    Active next = snapshots().prepare(Optional.of(made));
    assertEquals(2, next.root().lowers().size());
    assertTrue(Files.exists(next.root().lowers().getFirst().resolve("etc/b")), "topmost first");
    assertTrue(Files.exists(next.root().lowers().getLast().resolve("etc/a")));
    snapshots().abandon(next);
    assertFalse(Files.exists(next.directory()));
    Layer layer = snapshots().layers(made, Compression.GZIP).getLast();
    assertEquals(made.layers().getLast(), new DiffId(Digest.of(unpacked(layer))));
  }

  @Test
  void aStepThatChangesNothingMakesTheEmptyLayer() throws IOException {
    Committed base = write(Optional.empty(), Form.TREE, file("a", "1"));
    Committed same = snapshots().commit(snapshots().prepare(Optional.of(base)), step("true"));
    assertEquals(DiffId.EMPTY, same.layers().getLast());
    assertArrayEquals(
        new byte[1024], unpacked(snapshots().layers(same, Compression.GZIP).getLast()));
    Active next = snapshots().prepare(Optional.of(same));
    assertEquals(1, next.root().lowers().size(), "an empty layer needs no lower directory");
    snapshots().abandon(next);
  }

  @Test
  void scratchHasOneEmptyLower() throws IOException {
    Active active = snapshots().prepare(Optional.empty());
    assertEquals(1, active.root().lowers().size());
    try (Stream<Path> entries = Files.list(active.root().lowers().getFirst())) {
      assertEquals(0, entries.count());
    }
    Committed made = snapshots().commit(active, step("nothing"));
    assertEquals(List.of(DiffId.EMPTY), made.layers());
  }

  @Test
  void aStepThatMakesTheSameFilesAgainGetsItsEarlierLayer() throws IOException {
    List<Committed> made = new ArrayList<>();
    for (long time : List.of(1_000L, 2_000L, 3_000L)) {
      made.add(
          snapshots().write(Optional.empty(), List.of(file("f", "x", time)), Form.TREE, step("s")));
      made.add(
          snapshots().write(Optional.empty(), List.of(file("f", "x", time)), Form.BLOB, step("s")));
    }
    made.forEach(again -> assertEquals(made.getFirst(), again));

    Committed other =
        snapshots().write(Optional.empty(), List.of(file("f", "x", 9L)), Form.TREE, step("t"));
    assertNotEquals(made.getFirst().layers(), other.layers(), "another step keeps its own times");
    assertEquals(made.getFirst().contentChain(), other.contentChain());
    Committed changed =
        snapshots().write(Optional.empty(), List.of(file("f", "y", 1_000L)), Form.TREE, step("s"));
    assertNotEquals(made.getFirst().contentChain(), changed.contentChain());
  }

  @Test
  void aRunThatMakesTheSameFilesAgainGetsItsEarlierLayer() throws IOException {
    Committed base = write(Optional.empty(), Form.TREE, file("a", "1"));
    List<Committed> made = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Active active = snapshots().prepare(Optional.of(base));
      Path out = Files.writeString(active.root().upper().resolve("out"), "same");
      Files.setLastModifiedTime(out, FileTime.fromMillis(i * 5_000L));
      made.add(snapshots().commit(active, step("run")));
      assertFalse(Files.exists(active.directory()));
    }
    assertEquals(made.getFirst(), made.getLast());
  }

  @Test
  void aLinkedLayerKeepsItsDiffIdOnOtherParents() throws IOException {
    Committed base = write(Optional.empty(), Form.TREE, file("a", "1"));
    for (Form form : Form.values()) {
      Committed linked =
          snapshots()
              .write(Optional.empty(), List.of(file("l", form.name())), form, step("link" + form));
      Committed stacked = snapshots().stack(Optional.of(base), linked);
      assertEquals(linked.layers().getFirst(), stacked.layers().getLast());
      assertEquals(Optional.of(form.name()), read(snapshots().tree(Optional.of(stacked)), "l"));
      assertEquals(Optional.of("1"), read(snapshots().tree(Optional.of(stacked)), "a"));
      Active active = snapshots().prepare(Optional.of(stacked));
      assertEquals(2, active.root().lowers().size());
      snapshots().abandon(active);
      assertEquals(
          snapshots().layers(linked, Compression.GZIP).getLast().descriptor(),
          snapshots().layers(stacked, Compression.GZIP).getLast().descriptor());
      assertEquals(linked, snapshots().stack(Optional.empty(), linked));
      assertEquals(snapshots().created(linked).getLast(), snapshots().created(stacked).getLast());
    }
  }

  @Test
  void theContentChainDependsOnTheParents() throws IOException {
    Committed one = write(Optional.empty(), Form.TREE, file("a", "1"));
    Committed two = write(Optional.empty(), Form.TREE, file("a", "2"));
    assertNotEquals(
        write(Optional.of(one), Form.TREE, file("b", "1")).contentChain(),
        write(Optional.of(two), Form.TREE, file("b", "1")).contentChain());
  }

  @Test
  void anEntryThatCannotBeReadLeavesNothingBehind() throws IOException {
    for (Form form : Form.values()) {
      LayerEntry broken =
          new LayerEntry(
              file("b", "content").entry(),
              () -> {
                throw new IOException("gone");
              });
      assertThrows(IOException.class, () -> write(Optional.empty(), form, file("a", "1"), broken));
    }
  }
}
