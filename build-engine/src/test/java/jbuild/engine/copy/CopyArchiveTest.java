package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jbuild.engine.copy.Copying.add;
import static jbuild.engine.copy.Copying.copy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.tar.LayerWriter;
import org.junit.jupiter.api.Test;

/** ADD of local archives: S207-S210. */
class CopyArchiveTest {
  private static final Metadata DIRECTORY = new Metadata(0711, 5, 0, 40);
  private static final Metadata FILE = new Metadata(0600, 1, 2, 30);

  private static byte[] tar() throws IOException {
    byte[] hello = "hello".getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(
        List.of(
            LayerEntry.of(new Entry.Directory(new EntryPath("d"), DIRECTORY)),
            new LayerEntry(
                new Entry.File(new EntryPath("d/f"), FILE, hello.length),
                () -> new ByteArrayInputStream(hello)),
            LayerEntry.of(
                new Entry.Symlink(new EntryPath("l"), new Metadata(0777, 0, 0, 50), "d/f"))),
        out);
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressed = new GZIPOutputStream(out)) {
      compressed.write(plain);
    }
    return out.toByteArray();
  }

  private static List<String> unpackedIn(String directory, String attributes) {
    return List.of(
        directory + "/ " + attributes,
        directory + "/d/ 711 5:0 @40",
        directory + "/d/f 600 1:2 @30 'hello'",
        directory + "/l 777 0:0 @50 -> d/f");
  }

  @Test
  void anArchiveIsUnpackedIntoADirectoryEvenWithoutASlash() throws IOException {
    // S207
    MemoryTree source = new MemoryTree().file("t.tar", tar()).file("t.tgz", gzip(tar()));
    assertEquals(unpackedIn("t", "755 0:0 @now"), add("t.tar", "/t/").of(source));
    assertEquals(unpackedIn("t", "755 0:0 @now"), add("t.tar", "/t").of(source));
    assertEquals(unpackedIn("t", "755 0:0 @now"), add("t.tgz", "/t").of(source));
  }

  @Test
  void whatAFileHoldsDecidesNotItsName() throws IOException {
    // S207
    MemoryTree source = new MemoryTree().file("odd.txt", tar()).file("no.tar.gz", "no archive");
    assertEquals(unpackedIn("t", "755 0:0 @now"), add("odd.txt", "/t").of(source));
    assertEquals(
        List.of("t/ 755 0:0 @now", "t/no.tar.gz 644 0:0 @100 'no archive'"),
        add("no.tar.gz", "/t/").of(source));
  }

  @Test
  void archivesInADirectoryStayPackedAndThoseThatAWildcardMatchesDoNot() throws IOException {
    // S208
    MemoryTree source = new MemoryTree().file("d/t.tar", tar());
    assertEquals(2, add("d", "/t").of(source).size());
    assertEquals(unpackedIn("t", "755 0:0 @now"), add("d/*.tar", "/t").of(source));
  }

  @Test
  void copyDoesNotUnpack() throws IOException {
    // S209
    MemoryTree source = new MemoryTree().file("t.tar", tar());
    assertEquals(2, copy("t.tar", "/t/").of(source).size());
  }

  @Test
  void chownOverridesOwnersAndOtherOptionsHaveNoEffect() throws IOException {
    // S210
    MemoryTree source = new MemoryTree().file("t.tar", tar());
    assertEquals(
        List.of(
            "t/ 755 9:9 @now",
            "t/d/ 711 9:9 @40",
            "t/d/f 600 9:9 @30 'hello'",
            "t/l 777 9:9 @50 -> d/f"),
        add("t.tar", "/t").chown("9").chmod("777").exclude("d").of(source));
  }

  @Test
  void anArchiveGoesOverWhatIsThere() throws IOException {
    // S210
    MemoryTree below = new MemoryTree().file("o/d/f", "old").file("o/d/kept", "k");
    MemoryTree source = new MemoryTree().file("t.tar", tar());
    assertEquals(unpackedIn("o", "755 0:0 @200"), add("t.tar", "/o").onto(below, source));
  }
}
