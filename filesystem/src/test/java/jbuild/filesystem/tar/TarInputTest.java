package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of the reliability list, part 2.1, that are about the bytes of a tar. */
class TarInputTest {
  @TempDir Path dir;

  @BeforeEach
  void needRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to unpack");
  }

  @Test
  void contentAfterTheEndIsHashed() throws IOException { // TAR-20
    byte[] tar = new TarBytes().file("a", "1").end();
    byte[] longer = Arrays.copyOf(tar, tar.length + 700_001);
    longer[longer.length - 1] = 'x';
    LayerReader.Read read = LayerChecks.index(longer);
    assertEquals(Digest.of(longer), read.diffId().digest());
    assertEquals("a=1", LayerChecks.shown(read.index()));
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
      Failure failure =
          assertThrows(Failure.class, () -> LayerChecks.index(cut), "cut at " + length);
      assertEquals(ErrorClass.ARCHIVE, failure.errorClass());
    }
  }

  @Test
  void aDamagedHeaderIsNoticed() {
    byte[] tar = new TarBytes().file("a", "1").end();
    tar[110] ^= 1;
    assertEquals(
        ErrorClass.ARCHIVE, assertThrows(Failure.class, () -> LayerChecks.index(tar)).errorClass());
  }

  @Test
  void namesAreBytesInEveryForm() throws IOException { // TAR-23
    String odd = "\n\t\u001B \\:-\u00FF\u0080e\u00CC\u0081\u00C3\u00A9 ";
    LayerReader.Read read =
        LayerChecks.read(
            dir,
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
      LayerChecks.assertFails(ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.special(type, "x"));
    }
  }

  @Test
  void ownersOutOfRangeAreRefused() throws IOException { // TAR-27
    for (String uid : List.of("4294967295", "-1", "4294967301", "9223372036854775808", "x")) {
      LayerChecks.assertFails(
          ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.pax("uid", uid).file("a", "1"));
      LayerChecks.assertFails(
          ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.pax("gid", uid).file("a", "1"));
    }
    LayerReader.Read read =
        LayerChecks.read(
            dir,
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
        (Entry.File)
            LayerChecks.index(TarBytes.patched(tar, 108, uid)).index().entries().getFirst().entry();
    assertEquals(0x7F010203L, file.metadata().uid());
    byte[] negative = {-1, -1, -1, -1, -1, -1, -1, -1};
    assertThrows(Failure.class, () -> LayerChecks.index(TarBytes.patched(tar, 108, negative)));
    byte[] mtime = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -5};
    file =
        (Entry.File)
            LayerChecks.index(TarBytes.patched(tar, 136, mtime))
                .index()
                .entries()
                .getFirst()
                .entry();
    assertEquals(-5, file.metadata().mtimeSeconds());
    byte[] huge = {(byte) 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    assertThrows(Failure.class, () -> LayerChecks.index(TarBytes.patched(tar, 124, huge)));
    byte[] mode = "0107755\0".getBytes(ISO_8859_1);
    file =
        (Entry.File)
            LayerChecks.index(TarBytes.patched(tar, 100, mode))
                .index()
                .entries()
                .getFirst()
                .entry();
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
    LayerChecks.assertFails(
        ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.special('x', records).file("a", "1"));
  }

  @Test
  void hugeExtendedHeadersAreRefusedUnread() { // TAR-18
    for (char type : "xgLKV".toCharArray()) {
      LayerChecks.assertFails(
          ErrorClass.LIMIT,
          MergedTree.EMPTY,
          tar -> tar.header(new TarHeader(type, "h", TarBytes.PLAIN).withSize(1L << 30)));
    }
    LayerChecks.assertFails(
        ErrorClass.ARCHIVE, MergedTree.EMPTY, tar -> tar.pax("size", "-1").file("a", "1"));
    LayerChecks.assertFails(
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
        LayerChecks.read(
            dir,
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
      LayerReader.Read read = LayerChecks.index(Files.readAllBytes(work.resolve("s.tar")));
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
    LayerChecks.assertFails(
        ErrorClass.ARCHIVE,
        MergedTree.EMPTY,
        tar -> tar.pax("GNU.sparse.size", "10", "GNU.sparse.map", map).file("a", "abcd"));
  }

  @Test
  void hugeSparseFilesAreRefused() { // TAR-19
    LayerChecks.assertFails(
        ErrorClass.LIMIT,
        MergedTree.EMPTY,
        tar ->
            tar.pax("GNU.sparse.size", "8000000000000000000", "GNU.sparse.map", "0,1")
                .file("a", "x"));
    LayerChecks.assertFails(
        ErrorClass.LIMIT,
        MergedTree.EMPTY,
        tar ->
            tar.pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "9")
                .file("a", "10000000\n" + "0\n".repeat(600)));
  }

  private void assertLayer(String expected, FileTree parent, UnaryOperator<TarBytes> build)
      throws IOException {
    assertEquals(expected, LayerChecks.shown(LayerChecks.read(dir, parent, build).index()));
  }
}
