package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.Metadata;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

class LayerWriterTest {
  private static final Metadata PLAIN = new Metadata(0644, 0, 0, 1_700_000_000);

  @Test
  void aLayerOfNothingIsTheEmptyLayer() throws IOException { // T20
    LayerWriter.Written written = LayerWriter.write(List.of(), OutputStream.nullOutputStream());
    assertEquals(DiffId.EMPTY, written.diffId());
    assertEquals(1024, written.tarBytes());
    assertEquals(List.of(), written.index().entries());
  }

  @Test
  void aPlainFileIsPlainUstar() throws IOException { // T01, T02, T03, T04, T19
    Metadata metadata = new Metadata(04755, 1000, 2097151, 1_700_000_000, 999_999_999, Map.of());
    byte[] tar = tar(file("usr/bin/x", metadata, "hello"));
    assertEquals(512 + 512 + 1024, tar.length);
    assertEquals("usr/bin/x", text(tar, 0, 100).stripTrailing().replace("\0", ""));
    assertEquals(
        "0004755\0" + "0001750\0" + "7777777\0" + "00000000005\0" + "14524770400\0",
        text(tar, 100, 48));
    assertEquals(' ', tar[155]);
    assertEquals('0', tar[156]);
    assertEquals("\0".repeat(100) + "ustar\00000" + "\0".repeat(64), text(tar, 157, 172));
    assertEquals("0000000\0" + "0000000\0" + "\0".repeat(167), text(tar, 329, 183));
    assertEquals("hello" + "\0".repeat(507), text(tar, 512, 512));
  }

  /** T01-T20: a change here changes the diff ID of every layer that jbuild makes. */
  @Test
  void theBytesStayWhatTheyAre() throws IOException {
    Metadata directory = new Metadata(0755, 0, 0, 1_700_000_000);
    Metadata capable =
        new Metadata(
            0755, 0, 0, 1, 0, Map.of(Metadata.CAPABILITY, "\u0001\0\0\u00FF", "user.x", "y"));
    String longName = "n".repeat(101);
    LayerWriter.Written written =
        LayerWriter.write(
            List.of(
                LayerEntry.of(new Entry.Directory(new EntryPath("a"), directory)),
                LayerEntry.of(new Entry.Whiteout(new EntryPath("a/gone"))),
                file("a/ping", capable, "ping"),
                LayerEntry.of(new Entry.HardLink(new EntryPath("a/pong"), new EntryPath("a/ping"))),
                LayerEntry.of(
                    new Entry.Device(
                        new EntryPath("dev"), new Metadata(0660, 0, 6, 1), true, 8, 1)),
                LayerEntry.of(new Entry.Fifo(new EntryPath("fifo"), PLAIN)),
                LayerEntry.of(
                    new Entry.Symlink(new EntryPath("link"), new Metadata(0777, 0, 0, 5), "/a")),
                file(longName, new Metadata(0600, 3_000_000, 0, -1), "x"),
                file("\u00C3\u00A9", PLAIN, "y")),
            OutputStream.nullOutputStream());
    assertEquals(
        "sha256:18e4053bc6c9de5d933d70fba2cab921d5af674dd29dd5859a36cc883a7de863",
        written.diffId().toString());
  }

  @Test
  void aLongNameIsSplitWhereUstarCan() throws IOException { // T01
    String splits = "d".repeat(155) + "/" + "f".repeat(100);
    byte[] tar = tar(file(splits, PLAIN, ""));
    assertEquals(512 + 1024, tar.length);
    assertEquals("f".repeat(100), text(tar, 0, 100));
    assertEquals("d".repeat(155), text(tar, 345, 155));
    byte[] pax = tar(file("d".repeat(156) + "/f", PLAIN, ""));
    assertEquals('x', pax[156]);
    assertEquals("168 path=" + "d".repeat(156) + "/f\n", text(pax, 512, 168));
  }

  @Test
  void numbersThatOctalCannotSayAreRecords() throws IOException { // T01
    byte[] tar = tar(file("a", new Metadata(0644, 2097152, 4294967294L, -5), ""));
    assertEquals("PaxHeaders.0/a", text(tar, 0, 14));
    String records =
        """
        18 gid=4294967294
        12 mtime=-5
        15 uid=2097152
        """;
    assertEquals(records, text(tar, 512, records.length()));
    assertEquals("0000000\0" + "0000000\0", text(tar, 1024 + 108, 16));
  }

  @Test
  void whiteoutsHaveNoMetadata() throws IOException { // T07
    byte[] tar = tar(LayerEntry.of(new Entry.Whiteout(new EntryPath("a/b"))));
    assertEquals("a/.wh.b\0", text(tar, 0, 8));
    assertEquals(
        "0000000\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0",
        text(tar, 100, 48));
  }

  @Test
  void theIndexHasDigestsAndNanoseconds() throws IOException { // T02, T11
    Metadata metadata =
        new Metadata(0644, 1, 2, 3, 4, Map.of("user.a", "b", Metadata.CAPABILITY, "c"));
    LayerWriter.Written written =
        LayerWriter.write(List.of(file("a", metadata, "hello")), OutputStream.nullOutputStream());
    Metadata kept = new Metadata(0644, 1, 2, 3, 4, Map.of(Metadata.CAPABILITY, "c"));
    assertEquals(
        List.of(
            new LayerIndex.IndexEntry(
                new Entry.File(new EntryPath("a"), kept, 5),
                Optional.of(Digest.of("hello".getBytes(UTF_8))))),
        written.index().entries());
  }

  @Test
  void largeFilesAreHashedLikeSmallOnes() throws IOException {
    byte[] content = new byte[5_000_001];
    new Random(1).nextBytes(content);
    Entry.File file = new Entry.File(new EntryPath("large"), PLAIN, content.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.Written written =
        LayerWriter.write(
            List.of(new LayerEntry(file, () -> new ByteArrayInputStream(content))), out);
    assertEquals(Digest.of(content), written.index().entries().getFirst().content().orElseThrow());
    assertEquals(Digest.of(out.toByteArray()), written.diffId().digest());
    assertEquals(out.size(), written.tarBytes());
  }

  @Test
  void filesThatAreReadAtTheSameTimeComeInOrder() throws IOException {
    Random random = new Random(2);
    List<LayerEntry> entries = new ArrayList<>();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 1000; i < 1900; i++) {
      byte[] content = new byte[random.nextInt(i % 300 == 0 ? 3_000_000 : 20_000)];
      random.nextBytes(content);
      Entry.File file = new Entry.File(new EntryPath("file" + i), PLAIN, content.length);
      LayerEntry entry = new LayerEntry(file, () -> new ByteArrayInputStream(content));
      byte[] alone = tar(entry);
      expected.write(alone, 0, alone.length - 1024);
      entries.add(entry);
    }
    expected.write(new byte[1024]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.Written written = LayerWriter.write(entries, out);
    assertArrayEquals(expected.toByteArray(), out.toByteArray());
    assertEquals(Digest.of(out.toByteArray()), written.diffId().digest());
    for (int i = 0; i < entries.size(); i++) {
      LayerIndex.IndexEntry indexed = written.index().entries().get(i);
      assertEquals(entries.get(i).entry(), indexed.entry());
      byte[] content = entries.get(i).content().open().readAllBytes();
      assertEquals(Digest.of(content), indexed.content().orElseThrow());
    }
  }

  @Test
  void noFileIsBeingReadAfterAFailure() {
    AtomicInteger open = new AtomicInteger();
    List<LayerEntry> entries = new ArrayList<>();
    for (int i = 100; i < 140; i++) {
      boolean fails = i == 119;
      Entry.File file = new Entry.File(new EntryPath("file" + i), PLAIN, 200_000);
      FileContent content =
          () -> {
            if (fails) {
              throw new IOException("cannot be read");
            }
            open.incrementAndGet();
            return new ByteArrayInputStream(new byte[200_000]) {
              @Override
              public void close() {
                open.decrementAndGet();
              }
            };
          };
      entries.add(new LayerEntry(file, content));
    }
    OutputStream nowhere = OutputStream.nullOutputStream();
    IOException failure =
        assertThrows(IOException.class, () -> LayerWriter.write(entries, nowhere));
    assertEquals("cannot be read", failure.getMessage());
    assertEquals(0, open.get());
  }

  @Test
  void whatItsStreamHashedIsNotHashedAgain() throws IOException {
    Digest told = Digest.of("told by the stream".getBytes(UTF_8));
    class Telling extends ByteArrayInputStream implements FileContent.Hashed {
      Telling() {
        super(new byte[5]);
      }

      @Override
      public Optional<Digest> digest() {
        return read() < 0 ? Optional.of(told) : Optional.empty();
      }
    }
    Entry.File file = new Entry.File(new EntryPath("a"), PLAIN, 5);
    LayerWriter.Written written =
        LayerWriter.write(
            List.of(new LayerEntry(file, Telling::new)), OutputStream.nullOutputStream());
    assertEquals(Optional.of(told), written.index().entries().getFirst().content());
  }

  @Test
  void aFileOfAnotherSizeFails() { // CTX-06
    for (int size : new int[] {0, 4, 6, 1 << 20, (1 << 20) + 5}) {
      Entry.File file = new Entry.File(new EntryPath("dir/a"), PLAIN, size);
      LayerEntry entry = new LayerEntry(file, () -> new ByteArrayInputStream(new byte[5]));
      Failure failure = assertThrows(Failure.class, () -> tar(entry));
      assertEquals(ErrorClass.CONTEXT, failure.errorClass());
      assertEquals("/dir/a changed while reading", failure.getMessage());
    }
  }

  @Test
  void whatWouldReadAsADeletionFails() { // T13, P5
    List<Entry> entries =
        List.of(
            new Entry.File(new EntryPath("a/.wh.b"), PLAIN, 0),
            new Entry.Device(new EntryPath("c"), PLAIN, false, 0, 0));
    for (Entry entry : entries) {
      Failure failure = assertThrows(Failure.class, () -> tar(LayerEntry.of(entry)));
      assertEquals(ErrorClass.PATH, failure.errorClass());
    }
  }

  @Test
  void callersMustKeepTheOrder() {
    assertThrows(
        IllegalStateException.class, () -> tar(file("b", PLAIN, ""), file("a", PLAIN, "")));
    assertThrows(
        IllegalStateException.class, () -> tar(file("a", PLAIN, ""), file("a", PLAIN, "")));
    assertThrows(
        IllegalStateException.class,
        () -> tar(LayerEntry.of(new Entry.HardLink(new EntryPath("b"), new EntryPath("a")))));
    Entry opaque = new Entry.Directory(new EntryPath("d"), PLAIN, true);
    assertThrows(IllegalStateException.class, () -> tar(LayerEntry.of(opaque)));
  }

  @Test
  void aFileOfNineGibibytesHasASizeRecord() { // TAR-22
    TarHeader header = new TarHeader(TarFormat.FILE, "a", PLAIN).withSize(9L << 30);
    byte[] blocks = TarHeaderEncoder.encode(header);
    assertEquals("19 size=9663676416\n", text(blocks, 512, 19));
    assertTrue(text(blocks, 1024 + 124, 12).startsWith("00000000000"));
  }

  private static LayerEntry file(String path, Metadata metadata, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    Entry.File file = new Entry.File(new EntryPath(path), metadata, bytes.length);
    return new LayerEntry(file, () -> new ByteArrayInputStream(bytes));
  }

  private static byte[] tar(LayerEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(Arrays.asList(entries), out);
    return out.toByteArray();
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, ISO_8859_1);
  }
}
