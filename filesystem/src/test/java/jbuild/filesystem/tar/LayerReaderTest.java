package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        read(
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
        read(MergedTree.EMPTY, tar -> tar.file("z", "1").directory("a").file("a/b", "22"));
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
    Failure failure = assertFails(ErrorClass.PATH, base, tar -> tar.file(name, "x"));
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
    LayerReader.Read read = read(base, tar -> tar.file("lib/new", "1"));
    assertEquals("usr/ usr/lib/ usr/lib/new=1", shown(read.index()));
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
    assertFails(ErrorClass.PATH, MergedTree.EMPTY, tar -> tar.hardLink("a", "../../canary/secret"));
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
      Failure failure = assertFails(ErrorClass.PATH, base, tar -> tar.header(header));
      assertTrue(failure.getMessage().contains("may not replace the root"));
    }
    assertLayer("f=1", MergedTree.EMPTY, tar -> tar.directory(name).file("f", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh..", ".wh...", ".wh.", "d/.wh...", "d/.wh..", ".wh./x", "d/.wh.a/x"})
  void malformedWhiteoutsAreRefused(String name) { // TAR-10
    Failure failure = assertFails(ErrorClass.ARCHIVE, base, tar -> tar.file(name, ""));
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
    assertFails(ErrorClass.ARCHIVE, base, tar -> tar.device("d/a", 0, 0));
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
  void contentAfterTheEndIsHashed() throws IOException { // TAR-20
    byte[] tar = new TarBytes().file("a", "1").end();
    byte[] longer = Arrays.copyOf(tar, tar.length + 700_001);
    longer[longer.length - 1] = 'x';
    LayerReader.Read read = index(longer);
    assertEquals(Digest.of(longer), read.diffId().digest());
    assertEquals("a=1", shown(read.index()));
  }

  @Test
  void everyCutIsNoticed() { // TAR-21
    byte[] tar =
        new TarBytes()
            .file("a", "x".repeat(600))
            .directory("d")
            .pax("path", "b".repeat(300))
            .file("b", "1")
            .hardLink("c", "a")
            .special('L', "l".repeat(200) + "\0")
            .file("l", "2")
            .end();
    for (int length = 0; length < tar.length; length += 64) {
      byte[] cut = Arrays.copyOf(tar, length);
      Failure failure = assertThrows(Failure.class, () -> index(cut), "cut at " + length);
      assertEquals(ErrorClass.ARCHIVE, failure.errorClass());
    }
  }

  @Test
  void aDamagedHeaderIsNoticed() {
    byte[] tar = new TarBytes().file("a", "1").end();
    tar[110] ^= 1;
    assertEquals(ErrorClass.ARCHIVE, assertThrows(Failure.class, () -> index(tar)).errorClass());
  }

  @Test
  void namesAreBytesInEveryForm() throws IOException { // TAR-23
    String odd = "\n\t\u001B \\:-\u00FF\u0080e\u00CC\u0081\u00C3\u00A9 ";
    LayerReader.Read read =
        read(
            MergedTree.EMPTY,
            tar -> {
              byte[] ustar = new TarBytes().file("x".repeat(odd.length()), "1").open();
              return tar.raw(TarBytes.patched(ustar, 0, odd.getBytes(ISO_8859_1)))
                  .pax("path", "p" + odd)
                  .file("x", "2")
                  .special('L', "g" + odd + "\0")
                  .file("x", "3");
            });
    assertEquals(
        List.of(odd, "g" + odd, "p" + odd),
        read.index().entries().stream().map(e -> e.entry().path().latin1()).sorted().toList());
  }

  @Test
  void namesOf255BytesAreTheLongest() throws IOException { // TAR-24
    String longest = "n".repeat(255);
    assertLayer(longest + "=1", MergedTree.EMPTY, tar -> tar.file(longest, "1"));
    assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.file(longest + "n", "1"));
    String deep = ("d".repeat(200) + "/").repeat(300) + "f";
    assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.file(deep, "1"));
  }

  @Test
  void headersForAllEntriesApplyToNone() throws IOException { // TAR-25
    assertLayer(
        "a=1 b=2",
        MergedTree.EMPTY,
        tar ->
            tar.special('g', "13 path=evil\n12 size=100\n")
                .file("a", "1")
                .special('V', "")
                .header(new TarHeader(TarFormat.CONTIGUOUS_FILE, "b", TarBytes.PLAIN).withSize(1))
                .content("2"));
    for (char type : "89AMNXDZ".toCharArray()) {
      assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.special(type, "x"));
    }
  }

  @Test
  void ownersOutOfRangeAreRefused() throws IOException { // TAR-27
    for (String uid : List.of("4294967295", "-1", "4294967301", "9223372036854775808", "x")) {
      assertFails(ErrorClass.ARCHIVE, base, tar -> tar.pax("uid", uid).file("a", "1"));
      assertFails(ErrorClass.ARCHIVE, base, tar -> tar.pax("gid", uid).file("a", "1"));
    }
    LayerReader.Read read =
        read(
            MergedTree.EMPTY,
            tar ->
                tar.pax("uid", "4294967294", "mtime", "-1.25")
                    .file("a", "1")
                    .pax("mtime", "13569465600.000000001")
                    .file("b", "1"));
    assertEquals(
        new Metadata(0644, 4294967294L, 0, -2, 750_000_000, Map.of()),
        ((Entry.File) read.index().entries().getFirst().entry()).metadata());
    assertEquals(
        new Metadata(0644, 0, 0, 13_569_465_600L, 1, Map.of()),
        ((Entry.File) read.index().entries().getLast().entry()).metadata());
  }

  @Test
  void numbersMayBeBinary() throws IOException { // TAR-22, TAR-27
    byte[] tar = new TarBytes().file("a", "1").end();
    byte[] uid = {(byte) 0x80, 0, 0, 0, 0x7F, 1, 2, 3};
    Entry.File file =
        (Entry.File) index(TarBytes.patched(tar, 108, uid)).index().entries().getFirst().entry();
    assertEquals(0x7F010203L, file.metadata().uid());
    byte[] negative = {-1, -1, -1, -1, -1, -1, -1, -1};
    assertThrows(Failure.class, () -> index(TarBytes.patched(tar, 108, negative)));
    byte[] mtime = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -5};
    file =
        (Entry.File) index(TarBytes.patched(tar, 136, mtime)).index().entries().getFirst().entry();
    assertEquals(-5, file.metadata().mtimeSeconds());
    byte[] huge = {(byte) 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    assertThrows(Failure.class, () -> index(TarBytes.patched(tar, 124, huge)));
    byte[] mode = "0107755\0".getBytes(ISO_8859_1);
    file =
        (Entry.File) index(TarBytes.patched(tar, 100, mode)).index().entries().getFirst().entry();
    assertEquals(07755, file.metadata().mode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 path=a\n",
        "-5 path=a\n",
        "x path=a\n",
        "9 path=a",
        "99 path=a\n",
        "9223372036854775808 a=b\n",
        "6 path\n",
        "5 =a\n",
        "11 path=a\n",
        "11 path=ab\n\n9 path=a"
      })
  void malformedRecordsAreRefused(String records) { // TAR-18
    assertFails(
        ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.special('x', records).file("a", "1"));
  }

  @Test
  void hugeExtendedHeadersAreRefusedUnread() { // TAR-18
    for (char type : "xgLKV".toCharArray()) {
      assertFails(
          ErrorClass.LIMIT,
          MergedTree.EMPTY,
          tar -> tar.header(new TarHeader(type, "h", TarBytes.PLAIN).withSize(1L << 30)));
    }
    assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.pax("size", "-1").file("a", "1"));
    assertFails(
        ErrorClass.LIMIT,
        MergedTree.EMPTY,
        tar -> tar.pax("size", "4000000000000000000").file("a", "1"));
  }

  @Test
  void sparseFilesAreFilledIn() throws IOException { // TAR-19
    String expected = "\0\0ab\0\0\0cd\0";
    String stored = "abcd";
    String zeroDotZero =
        """
        22 GNU.sparse.size=10
        26 GNU.sparse.numblocks=2
        23 GNU.sparse.offset=2
        25 GNU.sparse.numbytes=2
        23 GNU.sparse.offset=7
        25 GNU.sparse.numbytes=2
        """;
    String map = "2\n2\n2\n7\n2\n";
    LayerReader.Read read =
        read(
            MergedTree.EMPTY,
            tar ->
                tar.special('x', zeroDotZero)
                    .file("v00", stored)
                    .pax(
                        "GNU.sparse.size",
                        "10",
                        "GNU.sparse.numblocks",
                        "2",
                        "GNU.sparse.map",
                        "2,2,7,2",
                        "GNU.sparse.name",
                        "v01")
                    .file("GNUSparseFile.1/v01", stored)
                    .pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.name",
                        "v10",
                        "GNU.sparse.realsize",
                        "10")
                    .file("GNUSparseFile.1/v10", map + "\0".repeat(512 - map.length()) + stored));
    Digest digest = Digest.of(expected.getBytes(ISO_8859_1));
    for (IndexEntry entry : read.index().entries()) {
      assertEquals(Optional.of(digest), entry.content(), entry.entry().path().display());
      assertEquals(10, ((Entry.File) entry.entry()).sizeBytes());
    }
    assertEquals(3, read.index().entries().size());
  }

  @Test
  void sparseFilesOfGnuTarAreFilledIn() throws Exception { // TAR-19
    Path work = Files.createDirectory(dir.resolve("sparse"));
    for (String format :
        List.of(
            "--format=gnu",
            "--sparse-version=0.0",
            "--sparse-version=0.1",
            "--sparse-version=1.0")) {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-ec",
                  "truncate -s 20M s; for i in $(seq 30); do "
                      + "echo part $i | dd of=s bs=1 seek=$((i * 600000)) conv=notrunc status=none; done; "
                      + "echo x > y; tar -cSf s.tar "
                      + format
                      + " s y")
              .directory(work.toFile())
              .inheritIO()
              .start();
      assertEquals(0, process.waitFor());
      assertTrue(Files.size(work.resolve("s.tar")) < 1 << 20, format);
      LayerReader.Read read = index(Files.readAllBytes(work.resolve("s.tar")));
      assertEquals(
          Optional.of(Digest.of(Files.readAllBytes(work.resolve("s")))),
          read.index().entries().getFirst().content(),
          format);
      assertEquals(2, read.index().entries().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2,2,3,2", "7,2,2,2", "2,2,7", "2,2,9,2", "-2,2,7,2", "2,x,7,2", "2,2,7,3"})
  void malformedSparseMapsAreRefused(String map) { // TAR-19
    assertFails(
        ErrorClass.ARCHIVE,
        MergedTree.EMPTY,
        tar -> tar.pax("GNU.sparse.size", "10", "GNU.sparse.map", map).file("a", "abcd"));
  }

  @Test
  void hugeSparseFilesAreRefused() { // TAR-19
    assertFails(
        ErrorClass.LIMIT,
        MergedTree.EMPTY,
        tar ->
            tar.pax("GNU.sparse.size", "8000000000000000000", "GNU.sparse.map", "0,1")
                .file("a", "x"));
    assertFails(
        ErrorClass.LIMIT,
        MergedTree.EMPTY,
        tar ->
            tar.pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "9")
                .file("a", "10000000\n" + "0\n".repeat(600)));
  }

  @Test
  void hardLinksNeedAFileBeforeThem() throws IOException { // TAR-33
    Failure failure =
        assertFails(ErrorClass.ARCHIVE, base, tar -> tar.hardLink("a", "b").file("b", "1"));
    assertTrue(failure.getMessage().contains("entry a"), failure.getMessage());
    assertTrue(failure.getMessage().contains("/b"), failure.getMessage());
    assertFails(ErrorClass.ARCHIVE, base, tar -> tar.directory("x").hardLink("a", "x"));
    assertFails(ErrorClass.ARCHIVE, base, tar -> tar.hardLink("a", "d"));
    assertFails(ErrorClass.ARCHIVE, base, tar -> tar.file("a", "1").hardLink("a", "a"));
    assertFails(ErrorClass.ARCHIVE, base, tar -> tar.file(".wh.f", "").hardLink("a", "f"));
  }

  @Test
  void aHardLinkToALowerFileIsACopy() throws IOException { // TAR-33
    LayerReader.Read read = read(base, tar -> tar.hardLink("usr/copy", "/f"));
    assertEquals("usr/ usr/copy=content of f", shown(read.index()));
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
    LayerReader.Read read = index(tar);
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
        shown(read.index()));
    Entry.Node last = (Entry.Node) read.index().entries().getLast().entry();
    assertEquals(new Metadata(0600, 3_000_000, 4_000_000, -7), last.metadata());
  }

  private void assertLayer(String expected, FileTree parent, UnaryOperator<TarBytes> build)
      throws IOException {
    assertEquals(expected, shown(read(parent, build).index()));
  }

  private static Failure assertFails(
      ErrorClass expected, FileTree parent, UnaryOperator<TarBytes> build) {
    byte[] tar = build.apply(new TarBytes()).end();
    Failure failure =
        assertThrows(
            Failure.class,
            () -> LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.empty()));
    assertEquals(expected, failure.errorClass(), failure.getMessage());
    return failure;
  }

  private LayerReader.Read index(byte[] tar) throws IOException {
    return LayerReader.read(new ByteArrayInputStream(tar), MergedTree.EMPTY, Optional.empty());
  }

  /** Reads without and with a tree, and checks that both are the same. */
  private LayerReader.Read read(FileTree parent, UnaryOperator<TarBytes> build) throws IOException {
    byte[] tar = build.apply(new TarBytes()).end();
    LayerReader.Read indexed =
        LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.empty());
    Path tree = Files.createTempDirectory(dir, "tree");
    try (RootDir root = RootDir.open(tree)) {
      LayerReader.Read unpacked =
          LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.of(root));
      assertEquals(indexed, unpacked);
      Map<EntryPath, String> onDisk = new TreeMap<>();
      collect(root, EntryPath.ROOT, onDisk);
      Map<EntryPath, String> inIndex = new TreeMap<>();
      for (IndexEntry entry : indexed.index().entries()) {
        inIndex.put(entry.entry().path(), state(indexed.index(), entry.entry()));
      }
      assertEquals(inIndex, onDisk);
    }
    assertEquals(Digest.of(tar), indexed.diffId().digest());
    return indexed;
  }

  private static void collect(RootDir root, EntryPath directory, Map<EntryPath, String> found)
      throws IOException {
    for (String name : root.list(directory)) {
      EntryPath path = directory.child(name);
      Entry.Node node = root.stat(path).orElseThrow();
      if (node instanceof Entry.File file) {
        try (var in = root.read(path)) {
          String digest = Digest.of(in.readAllBytes()).toString();
          found.put(path, "File " + file.metadata() + digest + file.linkGroup().isPresent());
        }
      } else if (node instanceof Entry.Device d && d.major() == 0 && d.minor() == 0) {
        found.put(path, new Entry.Whiteout(path).toString());
      } else {
        found.put(path, node.toString().replace("trusted.overlay.opaque=y", ""));
      }
      if (node instanceof Entry.Directory) {
        collect(root, path, found);
      }
    }
  }

  private static String state(LayerIndex index, Entry entry) {
    EntryPath target = entry instanceof Entry.HardLink link ? link.target() : entry.path();
    boolean linked =
        index.entries().stream()
            .anyMatch(e -> e.entry() instanceof Entry.HardLink l && l.target().equals(target));
    IndexEntry found =
        index.entries().stream()
            .filter(e -> e.entry().path().equals(target))
            .findFirst()
            .orElseThrow();
    return found.entry() instanceof Entry.File file
        ? "File " + file.metadata() + found.content().orElseThrow() + linked
        : found.entry().toString();
  }

  /** A line: {@code dir/ opaque/o file=content link->target hard=>target gone! device~ fifo|}. */
  private static String shown(LayerIndex index) {
    StringBuilder line = new StringBuilder();
    for (IndexEntry entry : index.entries()) {
      line.append(line.isEmpty() ? "" : " ").append(entry.entry().path().latin1());
      line.append(
          switch (entry.entry()) {
            case Entry.Directory d -> d.opaque() ? "/o" : "/";
            case Entry.File _ -> "=" + content(entry.content().orElseThrow());
            case Entry.Symlink l -> "->" + l.target();
            case Entry.HardLink l -> "=>" + l.target().latin1();
            case Entry.Whiteout _ -> "!";
            case Entry.Device _ -> "~";
            case Entry.Fifo _ -> "|";
          });
    }
    return line.toString();
  }

  /** Finds the content by its digest. */
  private static String content(Digest digest) {
    for (String known :
        List.of("", "1", "2", "3", "4", "22", "a", "b", "x", "old", "new", "content of f")) {
      if (Digest.of(known.getBytes(ISO_8859_1)).equals(digest)) {
        return known;
      }
    }
    return digest.toString();
  }
}
