package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.compress.Compression;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchiveReaderTest {
  private static final byte[] TAR =
      new TarBytes()
          .directory("d/")
          .file("d/a", "hello")
          .hardLink("b", "/d/a")
          .symlink("c", "../x")
          .file("../.wh.odd", "w")
          .file("d/a", "again")
          .end();

  @Test
  void entriesComeInTheArchivesOrderWithCleanNames() throws IOException { // S210, CTX-11
    assertEquals(
        List.of("/d", "/d/a=hello", "/b=>/d/a", "/c->../x", "/.wh.odd=w", "/d/a=again"), read(TAR));
  }

  @Test
  void compressionIsToldByContent() throws IOException { // S207
    for (byte[] packed : List.of(TAR, gzip(TAR), zstd(TAR), xz(TAR), bzip2(TAR))) {
      assertTrue(ArchiveReader.isArchive(content(packed)));
      assertEquals(6, read(packed).size());
    }
  }

  @Test
  void whatIsNoTarIsNoArchive() throws IOException { // S207, ARC-04
    byte[] text = "text in a file named x.tar\n".repeat(100).getBytes(ISO_8859_1);
    byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4}, 4096);
    byte[] onlyTheEnd = new byte[1024];
    byte[] damaged = gzip(TAR);
    damaged[15] ^= 0x55;
    for (byte[] no :
        List.of(new byte[0], text, zip, onlyTheEnd, gzip(text), Arrays.copyOf(TAR, 300), damaged)) {
      assertFalse(ArchiveReader.isArchive(content(no)));
    }
  }

  @Test
  void aTruncatedArchiveFails() throws IOException { // ARC-04
    byte[] cut = Arrays.copyOf(TAR, TAR.length - 700);
    assertTrue(ArchiveReader.isArchive(content(cut)));
    Failure failure = assertThrows(Failure.class, () -> read(cut));
    assertEquals(ErrorClass.ARCHIVE, failure.errorClass());
  }

  /** S207: so do tar(1) and BuildKit; a file that is cut is another matter. */
  @Test
  void theEndMarkMayBeMissing() throws IOException {
    for (int missing : new int[] {512, 1024}) {
      byte[] cut = Arrays.copyOf(TAR, TAR.length - missing);
      assertEquals(read(TAR), read(cut));
      assertEquals(read(TAR), read(gzip(cut)));
    }
    byte[] cutInTheLastFile = Arrays.copyOf(TAR, TAR.length - 1024 - 512);
    assertThrows(Failure.class, () -> read(cutInTheLastFile));
    assertThrows(Failure.class, () -> read(gzip(cutInTheLastFile)));
  }

  /** S207. */
  @Test
  void whatFollowsTheEndMarkDoesNotCount() throws IOException {
    for (byte[] packed : List.of(TAR, gzip(TAR))) {
      byte[] more = Arrays.copyOf(packed, packed.length + 3000);
      Arrays.fill(more, packed.length, more.length, (byte) 'x');
      assertTrue(ArchiveReader.isArchive(content(more)));
      assertEquals(read(TAR), read(more));
    }
  }

  /** S207. */
  @Test
  void anArchiveMayBeCompressedInSeveralMembers() throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip(Arrays.copyOf(TAR, 700)));
    members.write(gzip(new byte[0]));
    members.write(gzip(Arrays.copyOfRange(TAR, 700, TAR.length)));
    assertEquals(read(TAR), read(members.toByteArray()));
  }

  /** T18: whatever the archive says. */
  @Test
  void aSymbolicLinkHasEveryPermission() throws IOException {
    List<Integer> modes = new ArrayList<>();
    ArchiveReader.read(
        new ByteArrayInputStream(TAR),
        entry -> {
          if (entry.entry() instanceof Entry.Symlink link) {
            modes.add(link.metadata().mode());
          }
        });
    assertEquals(List.of(0777), modes);
  }

  @Test
  void contentThatIsNotReadIsPassedOver() throws IOException {
    List<EntryPath> paths = new ArrayList<>();
    ArchiveReader.read(new ByteArrayInputStream(TAR), entry -> paths.add(entry.entry().path()));
    assertEquals(6, paths.size());
  }

  private static List<String> read(byte[] archive) throws IOException {
    List<String> entries = new ArrayList<>();
    ArchiveReader.read(
        new ByteArrayInputStream(archive),
        entry -> {
          String rest =
              switch (entry.entry()) {
                case Entry.File _ -> "=" + text(entry.content());
                case Entry.HardLink link -> "=>" + link.target().display();
                case Entry.Symlink link -> "->" + link.target();
                case Entry.Directory _ -> "";
                case Entry.Device _, Entry.Fifo _, Entry.Whiteout _ -> "?";
              };
          entries.add(entry.entry().path().display() + rest);
        });
    return entries;
  }

  private static String text(FileContent content) throws IOException {
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }

  private static FileContent content(byte[] bytes) {
    return () -> new ByteArrayInputStream(bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return written(bytes, out, Compression.GZIP.compress(out));
  }

  private static byte[] zstd(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return written(bytes, out, Compression.ZSTD.compress(out));
  }

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return written(bytes, out, new XZOutputStream(out, new LZMA2Options(1)));
  }

  private static byte[] bzip2(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return written(bytes, out, new BZip2CompressorOutputStream(out));
  }

  private static byte[] written(byte[] bytes, ByteArrayOutputStream sink, OutputStream packer)
      throws IOException {
    try (packer) {
      packer.write(bytes);
    }
    return sink.toByteArray();
  }
}
