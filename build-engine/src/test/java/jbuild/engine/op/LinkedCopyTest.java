package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.cache.Store;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code COPY --link} with a real store. */
class LinkedCopyTest {
  @TempDir private Path directory;
  private Store store;
  private FileTree context;
  private long now = 1_000_000;

  @BeforeEach
  void openAStore() throws IOException {
    store = Store.open(directory.resolve("store"));
    Path files = Files.createDirectory(directory.resolve("context"));
    Files.writeString(files.resolve("f"), "f");
    context = DirectoryTree.open(files, IgnorePatterns.of(List.of()));
  }

  @AfterEach
  void closeIt() {
    store.close();
  }

  private static CacheKey key(String name) {
    return new CacheKey(Digest.of(name.getBytes(UTF_8)));
  }

  private Committed base(String name, Entry.Node... nodes) throws IOException {
    List<LayerEntry> entries = List.of(nodes).stream().map(LayerEntry::of).toList();
    return store.snapshots().write(Optional.empty(), entries, Snapshotter.Form.TREE, key(name));
  }

  private static Entry.Directory folder(String path, int mode, long owner) {
    return new Entry.Directory(new EntryPath(path), new Metadata(mode, owner, owner, 7));
  }

  /** Copies {@code f}, and gives what came of it. */
  private Committed copy(boolean link, Optional<Committed> base, String to, String chown)
      throws IOException {
    Workshop workshop =
        TestWorkshop.of(store, new TestWorkshop.Expecting(), () -> Instant.ofEpochSecond(now));
    CopySpec spec =
        new CopySpec(
            List.of(new CopySpec.Source.Pattern("f", false)),
            to,
            Optional.of(chown).filter(owner -> !owner.isEmpty()),
            Optional.empty(),
            false,
            List.of(),
            OptionalLong.empty());
    Vertex below = new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
    Vertex source = new Vertex(new Op.Local(context), List.of(), Vertex.Label.HIDDEN);
    Op.Copy op = new Op.Copy(spec, link);
    Vertex vertex =
        new Vertex(
            op,
            List.of(new Edge(below, Edge.Role.ROOT), new Edge(source, Edge.Role.SOURCE)),
            Vertex.Label.HIDDEN);
    List<Result> inputs = List.of(new Result.Layers(base), new Result.Local(context));
    CacheKey key = key(op + " on " + base);
    Result result = new CopyRunner(workshop).run(op, vertex, inputs, () -> key);
    return assertInstanceOf(Result.Layers.class, result).snapshot().orElseThrow();
  }

  private Committed link(Committed base, String to) throws IOException {
    return copy(true, Optional.of(base), to, "");
  }

  private static DiffId last(Committed snapshot) {
    return snapshot.layers().getLast();
  }

  private Entry.Node at(Committed snapshot, String path) throws IOException {
    return store.snapshots().tree(Optional.of(snapshot)).lookup(new EntryPath(path)).orElseThrow();
  }

  /** S197: though the directory that is made has the time at which it was made. */
  @Test
  void theLayerIsTheSameOnEveryBase() throws IOException {
    Committed one = base("one", folder("one", 0755, 0));
    Committed two = base("two", folder("two", 0755, 0));
    DiffId first = last(link(one, "/d/"));
    DiffId ordinary = last(copy(false, Optional.of(one), "/d/", ""));
    now++;
    assertEquals(first, last(link(two, "/d/")));
    assertNotEquals(ordinary, last(copy(false, Optional.of(two), "/d/", "")));
  }

  /** S195. */
  @Test
  void linksOfTheBaseAreNotFollowed() throws IOException {
    Entry.Symlink lib =
        new Entry.Symlink(new EntryPath("lib"), new Metadata(0777, 0, 0, 7), "usr/lib");
    Committed base = base("linked", lib, folder("usr", 0755, 0), folder("usr/lib", 0755, 0));
    Committed linked = link(base, "/lib/");
    assertInstanceOf(Entry.Directory.class, at(linked, "lib"));
    assertInstanceOf(Entry.File.class, at(linked, "lib/f"));
    Committed copied = copy(false, Optional.of(base), "/lib/", "");
    assertInstanceOf(Entry.Symlink.class, at(copied, "lib"));
    assertInstanceOf(Entry.File.class, at(copied, "usr/lib/f"));
  }

  /** S195. */
  @Test
  void directoriesOfTheBaseBecomePlainOnes() throws IOException {
    Committed base = base("private", folder("d", 0700, 5));
    assertEquals(new Metadata(0755, 0, 0, now), at(link(base, "/d/"), "d").metadata());
    assertEquals(0700, at(copy(false, Optional.of(base), "/d/", ""), "d").metadata().mode());
  }

  /** S196: there is no passwd file to look in; a number needs none. */
  @Test
  void aNameNeedsAFileSystemToBeLookedUpIn() throws IOException {
    Committed base = base("any", folder("d", 0755, 0));
    for (String named : List.of("app", "app:1", "1:app")) {
      Failure failure =
          assertThrows(Failure.class, () -> copy(true, Optional.of(base), "/", named));
      assertTrue(failure.getMessage().startsWith("invalid user index: -1"), failure::getMessage);
      assertThrows(Failure.class, () -> copy(false, Optional.empty(), "/", named));
      assertEquals(2, copy(false, Optional.of(base), "/", named).layers().size());
    }
    assertEquals(9, at(copy(true, Optional.of(base), "/", "9:8"), "f").metadata().uid());
    assertEquals(0, at(copy(true, Optional.of(base), "/", "root:root"), "f").metadata().uid());
  }
}
