package jbuild.filesystem.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.RootDirTree;
import jbuild.filesystem.RootUser;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.Fd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpperDiffTest {
  private static final Metadata PLAIN = new Metadata(0755, 0, 0, 1000, 5, Map.of());

  @TempDir private Path temporary;
  private RootDir upper = new Roots().none();
  private RootDir lower = new Roots().none();

  /** Only so that fields have a value before the first test. */
  private record Roots() {
    RootDir none() {
      try {
        RootDir root = RootDir.open(Path.of("/"));
        root.close();
        return root;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to make devices");
    upper = RootDir.open(Files.createDirectory(temporary.resolve("upper")));
    lower = RootDir.open(Files.createDirectory(temporary.resolve("lower")));
  }

  @AfterEach
  void close() {
    upper.close();
    lower.close();
  }

  private static EntryPath path(String latin1) {
    return new EntryPath(latin1);
  }

  private static void file(RootDir root, String name, String text, Metadata metadata)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    root.create(
        new Entry.File(path(name), metadata, bytes.length), () -> new ByteArrayInputStream(bytes));
  }

  private static void directories(RootDir root, String... names) throws IOException {
    for (String name : names) {
      root.create(new Entry.Directory(path(name), PLAIN), InputStream::nullInputStream);
    }
  }

  private List<LayerEntry> diff() throws IOException {
    return UpperDiff.of(upper, new RootDirTree(lower));
  }

  private String changes() throws IOException {
    return diff().stream().map(entry -> describe(entry.entry())).collect(Collectors.joining(" "));
  }

  private static String describe(Entry entry) {
    String path = entry.path().latin1();
    return switch (entry) {
      case Entry.Directory _ -> path + "/";
      case Entry.HardLink link -> path + ">" + link.target().latin1();
      case Entry.Whiteout _ -> "-" + path;
      case Entry.Node _ -> path;
    };
  }

  @Test
  void nothingIsTheDifferenceOfNothing() throws IOException {
    assertEquals("", changes());
  }

  /** T05, T06. */
  @Test
  void ancestorsOfAChangeComeOnceAndBeforeIt() throws IOException {
    directories(lower, "a", "a/b", "a-b", "c");
    directories(upper, "a", "a/b", "a-b", "c");
    file(upper, "a/b/x", "", PLAIN);
    file(upper, "a/b/y", "", PLAIN);
    file(upper, "a-b/z", "", PLAIN);
    assertEquals("a/ a/b/ a/b/x a/b/y a-b/ a-b/z", changes());
  }

  /** T15, FSM-03. */
  @Test
  void copiedUpDirectoriesThatDifferOnlyInTimeAreLeftOut() throws IOException {
    directories(lower, "same", "mode", "owner");
    directories(upper, "same", "mode", "owner");
    upper.setMetadata(path("same"), PLAIN.withMtime(7, 8));
    upper.setMetadata(path("mode"), PLAIN.withMode(0700));
    upper.setMetadata(path("owner"), PLAIN.withOwner(0, 9));
    assertEquals("mode/ owner/", changes());
  }

  /** T15. */
  @Test
  void filesAreComparedBySizeThenTimeThenContent() throws IOException {
    Metadata whole = PLAIN.withMtime(1000, 0);
    for (RootDir root : List.of(lower, upper)) {
      boolean now = root.equals(upper);
      file(root, "content", now ? "ab" : "cd", whole);
      file(root, "equal", "ab", now ? PLAIN : whole);
      file(root, "nanos", "ab", now ? PLAIN : PLAIN.withMtime(1000, 6));
      file(root, "seconds", "ab", now ? PLAIN : PLAIN.withMtime(999, 5));
      file(root, "size", now ? "ab" : "abc", PLAIN);
      file(root, "unread", now ? "ab" : "cd", PLAIN);
    }
    assertEquals("content nanos seconds size", changes());
  }

  /** T16. */
  @Test
  void aChangeOfModeOwnerOrCapabilityBringsTheWholeFile() throws IOException {
    String capability = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    Metadata capable =
        new Metadata(0755, 0, 0, 1000, 5, Map.of(Metadata.CAPABILITY, capability, "user.x", "y"));
    for (RootDir root : List.of(lower, upper)) {
      boolean now = root.equals(upper);
      file(root, "capable", "x", now ? capable : PLAIN);
      file(root, "mode", "x", now ? PLAIN.withMode(04755) : PLAIN);
      file(root, "owner", "x", now ? PLAIN.withOwner(1, 1) : PLAIN);
      file(root, "same", "x", PLAIN);
    }
    List<LayerEntry> layer = diff();
    assertEquals("capable mode owner", changes());
    Entry.File first = assertInstanceOf(Entry.File.class, layer.getFirst().entry());
    assertEquals(Map.of(Metadata.CAPABILITY, capability), first.metadata().xattrs());
    try (InputStream in = layer.getFirst().content().open()) {
      assertEquals("x", new String(in.readAllBytes(), UTF_8));
    }
  }

  /** T07. */
  @Test
  void aDeletionIsOneWhiteout() throws IOException {
    directories(lower, "d", "d/e");
    file(lower, "d/e/f", "", PLAIN);
    file(lower, "d/x", "", PLAIN);
    directories(upper, "d");
    upper.createWhiteout(path("d/e"));
    upper.createWhiteout(path("d/never"));
    assertEquals("d/ -d/e", changes());
  }

  /** T08. */
  @Test
  void anOpaqueDirectoryBecomesWhiteoutsAndItsInsidesAreOpaqueToo() throws IOException {
    directories(lower, "d", "d/e");
    file(lower, "d/a", "", PLAIN);
    file(lower, "d/k", "", PLAIN);
    file(lower, "d/e/f", "", PLAIN);
    file(lower, "d/z", "", PLAIN);
    directories(upper, "d", "d/e");
    upper.setOpaque(path("d"));
    file(upper, "d/k", "", PLAIN);
    file(upper, "d/e/g", "", PLAIN);
    assertEquals("d/ -d/a d/e/ -d/e/f d/e/g -d/z", changes());
  }

  /** T10. */
  @Test
  void aChangeOfTypeIsTheNewEntryAlone() throws IOException {
    directories(lower, "d");
    file(lower, "d/x", "", PLAIN);
    file(lower, "f", "", PLAIN);
    file(lower, "l", "", PLAIN);
    file(upper, "d", "", PLAIN);
    directories(upper, "f");
    upper.setOpaque(path("f"));
    Entry.Symlink link = new Entry.Symlink(path("l"), PLAIN.withMode(0777), "x");
    upper.create(link, InputStream::nullInputStream);
    assertEquals("d f/ l", changes());
  }

  /** T12. */
  @Test
  void theFirstNameOfAFileInWalkOrderIsTheFileAndPeersComeAlong() throws IOException {
    file(lower, "b", "x", PLAIN);
    directories(lower, "c");
    file(upper, "b", "x", PLAIN);
    upper.link(path("b"), path("z"));
    directories(upper, "c");
    upper.link(path("b"), path("c/a"));
    file(upper, "lone", "", PLAIN);
    assertEquals("b c/ c/a>b lone z>b", changes());
  }

  @Test
  void namesThatWereOneFileBeforeAndStillAreAreLeftOut() throws IOException {
    for (RootDir root : List.of(lower, upper)) {
      file(root, "a", "x", PLAIN);
      root.link(path("a"), path("b"));
    }
    assertEquals("", changes());
  }

  @Test
  void namesThatBecameOneFileAreAChange() throws IOException {
    file(lower, "a", "x", PLAIN);
    file(lower, "b", "x", PLAIN);
    file(upper, "a", "x", PLAIN);
    upper.link(path("a"), path("b"));
    assertEquals("a b>a", changes());
  }

  /** T13. */
  @Test
  void socketsAreSkippedAndHideWhatTheyReplaced() throws IOException {
    file(lower, "s", "", PLAIN);
    UnixDomainSocketAddress address =
        UnixDomainSocketAddress.of(temporary.resolve("upper").resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      upper.create(new Entry.Fifo(path("p"), PLAIN), InputStream::nullInputStream);
      upper.create(new Entry.Device(path("n"), PLAIN, false, 1, 3), InputStream::nullInputStream);
      assertEquals("n p -s", changes());
      lower.remove(path("s"));
      assertEquals("n p", changes());
    }
  }

  /** T14. */
  @Test
  void aRedirectedDirectoryIsAFaultOfTheStore() throws IOException {
    directories(upper, "d");
    try (Fd d = Fd.open(temporary.resolve("upper/d"), Fd.O_RDONLY | Fd.O_DIRECTORY)) {
      AttributeCalls.setXattr(d, "trusted.overlay.redirect", "/x");
    }
    assertEquals(ErrorClass.STORE, assertThrows(Failure.class, this::diff).errorClass());
  }

  /** P5. */
  @Test
  void aFileThatWouldReadAsAWhiteoutFailsTheStep() throws IOException {
    directories(upper, "d");
    file(upper, "d/.wh.x", "", PLAIN);
    Failure failure = assertThrows(Failure.class, this::diff);
    assertEquals(ErrorClass.STEP, failure.errorClass());
  }

  @Test
  void aVeryDeepTreeIsWalkedAndWrittenAgain() throws IOException {
    EntryPath deep = EntryPath.ROOT;
    for (int i = 0; i < 150; i++) {
      deep = deep.child("n".repeat(100));
      directories(upper, deep.latin1());
    }
    file(upper, deep.child("f").latin1(), "deep", PLAIN);
    List<LayerEntry> layer = diff();
    assertEquals(151, layer.size());
    TreeWriter.write(layer, lower);
    assertEquals("", changes());
    upper.remove(EntryPath.ROOT);
    lower.remove(EntryPath.ROOT);
  }
}
