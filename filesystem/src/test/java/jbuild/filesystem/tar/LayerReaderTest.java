package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.image.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the reliability list, part 2.1, each with and without a tree on disk. */
class LayerReaderTest {
  @TempDir Path dir;

  /** A layer below: {@code usr/lib/x, lib -> usr/lib, d/a, d/b, f, empty/}. */
  private FileTree base = MergedTree.EMPTY;

  @BeforeEach
  void readBase() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to unpack");
    LayerIndex index =
        LayerChecks.read(
                dir,
                MergedTree.EMPTY,
                tar ->
                    tar.directory("d")
                        .file("d/a", "a")
                        .file("d/b", "b")
                        .directory("empty")
                        .file("f", new Metadata(0755, 5, 6, 7), "content of f")
                        .symlink("lib", "usr/lib")
                        .directory("usr", new Metadata(0711, 8, 9, 10))
                        .file("usr/lib/x", "x"))
            .index();
    base =
        new MergedTree(
            List.of(index),
            (layer, path) -> new ByteArrayInputStream("content of f".getBytes(ISO_8859_1)));
  }

  @Test
  void theIndexIsInWalkOrderWithDigests() throws IOException {
    LayerReader.Read read =
        LayerChecks.read(
            dir, MergedTree.EMPTY, tar -> tar.file("z", "1").directory("a").file("a/b", "22"));
    assertEquals(
        List.of(
            new IndexEntry(
                new Entry.Directory(new EntryPath("a"), new Metadata(0750, 1, 2, 3000)),
                Optional.empty()),
            new IndexEntry(
                new Entry.File(new EntryPath("a/b"), TarBytes.PLAIN, 2),
                Optional.of(Digest.of("22".getBytes(ISO_8859_1)))),
            new IndexEntry(
                new Entry.File(new EntryPath("z"), TarBytes.PLAIN, 1),
                Optional.of(Digest.of("1".getBytes(ISO_8859_1))))),
        read.index().entries());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../canary", "a/../../../canary", "./../x", ".."})
  void aNameThatClimbsOutIsRefused(String name) { // TAR-01
    Failure failure = LayerChecks.assertFails(ErrorClass.PATH, base, tar -> tar.file(name, "x"));
    assertTrue(failure.getMessage().contains(name), failure.getMessage());
  }

  @Test
  void oddNamesLandInside() throws IOException { // TAR-02
    assertLayer(
        "d/ e=4 f/ f/x=1 f/y=2 f/z=3 k/ k/l=x",
        MergedTree.EMPTY,
        tar ->
            tar.file("/f/x", "1")
                .file("//f/y", "2")
                .file("./f//z", "3")
                .file("k/./l", "x")
                .file("k/../e", "4")
                .directory("./d/"));
  }

  @Test
  void aLinkInALayerIsFollowedInsideTheRoot() throws IOException { // TAR-03
    assertLayer(
        "canary/ canary/d/ canary/d/e/ canary/new=x evil->/canary",
        MergedTree.EMPTY,
        tar -> tar.symlink("evil", "/canary").file("evil/new", "x").directory("evil/d/e"));
    assertLayer(
        "c/ c/x=1 up->../../c",
        MergedTree.EMPTY,
        tar -> tar.symlink("up", "../../c").file("up/x", "1"));
  }

  @Test
  void aLinkOfALowerLayerIsFollowed() throws IOException { // TAR-09
    LayerReader.Read read = LayerChecks.read(dir, base, tar -> tar.file("lib/new", "1"));
    assertEquals("usr/ usr/lib/ usr/lib/new=1", LayerChecks.shown(read.index()));
    assertEquals(
        new Metadata(0711, 8, 9, 10),
        ((Entry.Directory) read.index().entries().getFirst().entry()).metadata());
  }

  @Test
  void aDirectoryReplacesALinkOfALowerLayer() throws IOException { // TAR-09
    assertLayer("lib/ lib/new=1", base, tar -> tar.directory("lib").file("lib/new", "1"));
  }

  @Test
  void hardLinksStayInside() throws IOException { // TAR-05
    LayerChecks.assertFails(
        ErrorClass.PATH, MergedTree.EMPTY, tar -> tar.hardLink("a", "../../canary/secret"));
    assertLayer(
        "bin/ bin/sh=1 sh=>bin/sh",
        MergedTree.EMPTY,
        tar -> tar.file("bin/sh", "1").hardLink("sh", "/bin/sh"));
  }

  @Test
  void aHardLinkToALinkIsALinkOfItsOwn() throws IOException { // TAR-06
    assertLayer(
        "a->/etc/passwd b->/etc/passwd",
        MergedTree.EMPTY,
        tar -> tar.symlink("a", "/etc/passwd").hardLink("b", "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "./", "/.", "/", "a/.."})
  void onlyADirectoryMayBeTheRoot(String name) throws IOException { // TAR-08
    for (char type : "0123".toCharArray()) {
      TarHeader header = new TarHeader(type, name, TarBytes.PLAIN).withLinkName("x");
      Failure failure = LayerChecks.assertFails(ErrorClass.PATH, base, tar -> tar.header(header));
      assertTrue(failure.getMessage().contains("may not replace the root"));
    }
    assertLayer("f=1", MergedTree.EMPTY, tar -> tar.directory(name).file("f", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh..", ".wh...", ".wh.", "d/.wh...", "d/.wh..", ".wh./x", "d/.wh.a/x"})
  void malformedWhiteoutsAreRefused(String name) { // TAR-10
    Failure failure = LayerChecks.assertFails(ErrorClass.ARCHIVE, base, tar -> tar.file(name, ""));
    assertTrue(failure.getMessage().contains("invalid whiteout"), failure.getMessage());
  }

  @Test
  void whiteoutsHideWhatIsBelow() throws IOException { // T07, T09, TAR-11
    assertLayer(
        "d/ d/a! f! usr/ usr/lib/ usr/lib/x!",
        base,
        tar -> tar.file("d/.wh.a", "").file(".wh.f", "").file("lib/.wh.x", ""));
    assertLayer("d/o", base, tar -> tar.file("d/.wh..wh..opq", ""));
    assertLayer("usr/ usr/lib/o", base, tar -> tar.file("lib/.wh..wh..opq", ""));
    assertLayer("d!", base, tar -> tar.file(".wh.d", "").file("d/.wh.a", ""));
  }

  @Test
  void whiteoutsThatHideNothingAreDropped() throws IOException { // TAR-13
    UnaryOperator<TarBytes> nothing =
        tar ->
            tar.file(".wh.none", "")
                .file("none/.wh.x", "")
                .file("f/.wh.x", "")
                .file("empty/.wh..wh..opq", "")
                .file("none/.wh..wh..opq", "");
    assertLayer("", base, nothing);
    assertLayer("", MergedTree.EMPTY, nothing);
  }

  @Test
  void whatIsAddedAgainWinsInBothOrders() throws IOException { // TAR-13
    assertLayer("f=new", base, tar -> tar.file(".wh.f", "").file("f", "new"));
    assertLayer("f=new", base, tar -> tar.file("f", "new").file(".wh.f", ""));
    assertLayer("d/o d/c=1", base, tar -> tar.file(".wh.d", "").file("d/c", "1"));
    assertLayer("d/o d/c=1", base, tar -> tar.file("d/c", "1").file(".wh.d", ""));
    assertLayer("d/o d/a=1", base, tar -> tar.file("d/a", "1").file("d/.wh..wh..opq", ""));
    assertLayer("d/o d/a=1", base, tar -> tar.file("d/.wh..wh..opq", "").file("d/a", "1"));
  }

  @Test
  void anOpaqueRootHidesAllOneByOne() throws IOException {
    assertLayer(
        "d/o d/n=1 empty! f=2 lib! usr!",
        base,
        tar -> tar.file("d/n", "1").file(".wh..wh..opq", "").file("f", "2"));
  }

  @Test
  void filesOfAufsMakeNoFiles() throws IOException { // T09
    assertLayer(
        "a=1",
        MergedTree.EMPTY,
        tar ->
            tar.directory(".wh..wh.plnk")
                .file(".wh..wh.plnk/12.3", "x")
                .file(".wh..wh.aufs", "")
                .file("d/.wh..wh.orph/x", "")
                .file("a", "1"));
  }

  @Test
  void marksOfOverlayfsComeFromNobodyElse() throws IOException { // TAR-14
    LayerChecks.assertFails(ErrorClass.ARCHIVE, base, tar -> tar.device("d/a", 0, 0));
    Path tree = Files.createDirectory(dir.resolve("marks"));
    byte[] tar =
        new TarBytes()
            .pax(
                "SCHILY.xattr.trusted.overlay.opaque", "y",
                "SCHILY.xattr.user.overlay.redirect", "/etc",
                "SCHILY.xattr.user.kept", "\u00FFv")
            .directory("d")
            .end();
    try (RootDir root = RootDir.open(tree)) {
      LayerIndex index =
          LayerReader.read(new ByteArrayInputStream(tar), base, Optional.of(root)).index();
      Entry.Directory indexed = (Entry.Directory) index.entries().getFirst().entry();
      assertEquals(Map.of(), indexed.metadata().xattrs());
      Entry.Directory made = (Entry.Directory) root.stat(new EntryPath("d")).orElseThrow();
      assertEquals(Map.of("user.kept", "\u00FFv"), made.metadata().xattrs());
      assertTrue(!made.opaque());
    }
  }

  @Test
  void theLastEntryOfAPathWins() throws IOException { // TAR-15
    assertLayer(
        "a/ a/b=1", MergedTree.EMPTY, t -> t.file("a", "x").directory("a").file("a/b", "1"));
    assertLayer("a=x", MergedTree.EMPTY, t -> t.directory("a").file("a/b", "1").file("a", "x"));
    assertLayer("a->/etc", MergedTree.EMPTY, t -> t.file("a", "x").symlink("a", "/etc"));
    assertLayer("a=2 b=", MergedTree.EMPTY, t -> t.file("b", "").symlink("a", "b").file("a", "2"));
    assertLayer("a=2", MergedTree.EMPTY, t -> t.file("a", "1").file("./a", "2"));
    assertLayer("d/o d/n=1", base, t -> t.file("d", "x").directory("d").file("d/n", "1"));
    assertLayer("d=x", base, t -> t.directory("d").file("d/n", "1").file("d", "x"));
  }

  @Test
  void aReplacedTargetLeavesItsHardLinksAlone() throws IOException { // TAR-15
    assertLayer(
        "a=new b=old c=>b",
        MergedTree.EMPTY,
        tar -> tar.file("a", "old").hardLink("c", "a").hardLink("b", "a").file("a", "new"));
  }

  @Test
  void theFirstPathInWalkOrderIsTheFile() throws IOException { // T12
    assertLayer("a=1 z=>a", MergedTree.EMPTY, tar -> tar.file("z", "1").hardLink("a", "z"));
  }

  @Test
  void aFileBecomesADirectoryWhenSomethingIsPutBelow() throws IOException { // TAR-16
    assertLayer("a/ a/b=1", MergedTree.EMPTY, tar -> tar.file("a", "x").file("a/b", "1"));
    assertLayer("f/ f/b=1", base, tar -> tar.file("f/b", "1"));
  }

  @Test
  void namesOf255BytesAreTheLongest() throws IOException { // TAR-24
    String longest = "n".repeat(255);
    assertLayer(longest + "=1", MergedTree.EMPTY, tar -> tar.file(longest, "1"));
    LayerChecks.assertFails(
        ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.file(longest + "n", "1"));
    String deep = ("d".repeat(200) + "/").repeat(300) + "f";
    LayerChecks.assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.file(deep, "1"));
  }

  @Test
  void hardLinksNeedAFileBeforeThem() throws IOException { // TAR-33
    Failure failure =
        LayerChecks.assertFails(
            ErrorClass.ARCHIVE, base, tar -> tar.hardLink("a", "b").file("b", "1"));
    assertTrue(failure.getMessage().contains("entry a"), failure.getMessage());
    assertTrue(failure.getMessage().contains("/b"), failure.getMessage());
    LayerChecks.assertFails(ErrorClass.ARCHIVE, base, tar -> tar.directory("x").hardLink("a", "x"));
    LayerChecks.assertFails(ErrorClass.ARCHIVE, base, tar -> tar.hardLink("a", "d"));
    LayerChecks.assertFails(ErrorClass.ARCHIVE, base, tar -> tar.file("a", "1").hardLink("a", "a"));
    LayerChecks.assertFails(
        ErrorClass.ARCHIVE, base, tar -> tar.file(".wh.f", "").hardLink("a", "f"));
  }

  @Test
  void aHardLinkToALowerFileIsACopy() throws IOException { // TAR-33
    LayerReader.Read read = LayerChecks.read(dir, base, tar -> tar.hardLink("usr/copy", "/f"));
    assertEquals("usr/ usr/copy=content of f", LayerChecks.shown(read.index()));
    assertEquals(
        new Metadata(0755, 5, 6, 7),
        ((Entry.File) read.index().entries().getLast().entry()).metadata());
  }

  @Test
  void specialBitsAndCapabilitiesArrive() throws IOException { // TAR-34, T17, T19
    Path tree = Files.createDirectory(dir.resolve("bits"));
    String capability = "\u0001\0\0\u0002\0\u0004\0\0" + "\0".repeat(12);
    byte[] tar =
        new TarBytes()
            .directory("sticky", new Metadata(01777, 1, 2, 3000))
            .file("sticky/suid", new Metadata(06755, 7, 8, 5000), "x")
            .file(
                "cap", new Metadata(0755, 0, 0, 1, 0, Map.of(Metadata.CAPABILITY, capability)), "y")
            .end();
    try (RootDir root = RootDir.open(tree)) {
      LayerIndex index =
          LayerReader.read(new ByteArrayInputStream(tar), base, Optional.of(root)).index();
      for (IndexEntry entry : index.entries()) {
        Entry.Node node = (Entry.Node) entry.entry();
        assertEquals(Optional.of(node), root.stat(node.path()));
      }
      assertEquals(3, index.entries().size());
    }
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    String long101 = "n".repeat(101);
    byte[] tar =
        new TarBytes()
            .directory("d/", new Metadata(0755, 0, 0, 5))
            .file("d/" + long101, "1")
            .file("d/" + "p".repeat(120) + "/" + "q".repeat(90), "2")
            .symlink("d/s", "t".repeat(150))
            .device("dev", 10, 200)
            .header(new TarHeader(TarFormat.FIFO, "fifo", TarBytes.PLAIN))
            .file("\u00C3\u00A9", new Metadata(0600, 3_000_000, 4_000_000, -7), "3")
            .end();
    LayerReader.Read read = LayerChecks.index(tar);
    assertEquals(Digest.of(tar), read.diffId().digest());
    assertEquals(
        "d/ d/"
            + long101
            + "=1 d/"
            + "p".repeat(120)
            + "/ d/"
            + "p".repeat(120)
            + "/"
            + "q".repeat(90)
            + "=2 d/s->"
            + "t".repeat(150)
            + " dev~ fifo| \u00C3\u00A9=3",
        LayerChecks.shown(read.index()));
    Entry.Node last = (Entry.Node) read.index().entries().getLast().entry();
    assertEquals(new Metadata(0600, 3_000_000, 4_000_000, -7), last.metadata());
  }

  private void assertLayer(String expected, FileTree parent, UnaryOperator<TarBytes> build)
      throws IOException {
    assertEquals(expected, LayerChecks.shown(LayerChecks.read(dir, parent, build).index()));
  }
}
