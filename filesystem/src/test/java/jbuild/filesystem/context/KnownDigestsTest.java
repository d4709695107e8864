package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.image.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one build leaves for the next. */
final class KnownDigestsTest {
  /** When all files of the test are old. */
  private static final Duration LATER = Duration.ofSeconds(10);

  @TempDir Path temporary;
  private Path dir;
  private CountingDigestFile file;

  @BeforeEach
  void prepare() throws IOException {
    dir = Files.createDirectory(temporary.resolve("context"));
    file = new CountingDigestFile(temporary.resolve("digests"));
    Files.writeString(dir.resolve("a"), "one");
    Files.createDirectory(dir.resolve("d"));
    Files.writeString(dir.resolve("d/b"), "two");
    Files.writeString(dir.resolve("d/c"), "three");
  }

  @Test
  void filesThatStayTheSameAreNotReadAgain() throws IOException {
    build(LATER);
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
    build(LATER);
    assertEquals(1, file.written());
  }

  @Test
  void aFileIsReadAgainThatLooksTheSameButForItsChangeTime() throws IOException {
    build(LATER);
    FileTime time = Files.getLastModifiedTime(dir.resolve("a"));
    Files.writeString(dir.resolve("a"), "eno");
    Files.setLastModifiedTime(dir.resolve("a"), time);
    assertEquals(List.of("/d/b", "/d/c"), kept(IgnorePatterns.NONE));
    build(LATER);
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
  }

  @Test
  void aFileOfTheSameMomentIsReadOnceMoreAndThenTrusted() throws IOException {
    build(Duration.ZERO);
    assertEquals(List.of(), kept(IgnorePatterns.NONE));
    assertEquals(0, file.written());
    build(LATER);
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
    build(LATER);
    assertEquals(1, file.written());
  }

  @Test
  void aFileFromTheFutureIsReadEachTime() throws IOException {
    Files.setLastModifiedTime(
        dir.resolve("a"), FileTime.from(Instant.now().plus(Duration.ofDays(900))));
    build(LATER);
    build(LATER);
    assertEquals(List.of("/d/b", "/d/c"), kept(IgnorePatterns.NONE));
    assertEquals(1, file.written());
  }

  @Test
  void whatALayerReadToItsEndIsNotReadAgain() throws IOException {
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
      assertTrue(tree.isUnread());
      Entry.File read = (Entry.File) tree.lookup(new EntryPath("a")).orElseThrow();
      Entry.File begun = (Entry.File) tree.lookup(new EntryPath("d/b")).orElseThrow();
      try (InputStream in = tree.open(read)) {
        assertEquals("one", new String(in.readAllBytes(), UTF_8));
      }
      try (InputStream in = tree.open(begun)) {
        assertEquals('t', in.read());
      }
      Files.writeString(dir.resolve("a"), "eno");
      assertEquals(Digest.of("one".getBytes(UTF_8)), tree.contentDigest(read));
    }
    assertEquals(List.of(), kept(IgnorePatterns.NONE));
    build(LATER);
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
      assertFalse(tree.isUnread());
    }
  }

  @Test
  void aFileThatChangesBeforeItsEndIsReadFails() throws IOException {
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
      Entry.File file = (Entry.File) tree.lookup(new EntryPath("a")).orElseThrow();
      try (InputStream in = tree.open(file)) {
        assertEquals('o', in.read());
        Files.writeString(dir.resolve("a"), "eno");
        assertThrows(Failure.class, in::readAllBytes);
      }
    }
    assertEquals(List.of(), kept(IgnorePatterns.NONE));
  }

  @Test
  void aFileThatIsGoneIsForgotten() throws IOException {
    build(LATER);
    Files.delete(dir.resolve("d/b"));
    build(LATER);
    assertEquals(2, file.written());
    try (KnownDigests known = KnownDigests.open(file)) {
      assertEquals(1, known.block("d").orElseThrow().files());
    }
    build(LATER);
    assertEquals(2, file.written());
  }

  @Test
  void whatABuildDoesNotLookAtStaysKnown() throws IOException {
    build(LATER);
    Files.writeString(dir.resolve("a"), "changed");
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
      // Alone, without a listing of its directory.
      tree.contentDigest((Entry.File) tree.lookup(new EntryPath("a")).orElseThrow());
    }
    assertEquals(2, file.written());
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
    Files.writeString(dir.resolve("d/c"), "changed");
    try (DirectoryTree tree = tree(IgnorePatterns.of(List.of("d/b", "a")), LATER)) {
      assertEquals(List.of("/d", "/d/c"), walk(tree));
    }
    assertEquals(3, file.written());
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
  }

  @Test
  void buildsWithOtherIgnoredFilesDoNotTakeTurnsInWriting() throws IOException {
    build(LATER);
    try (DirectoryTree tree = tree(IgnorePatterns.of(List.of("d/b")), LATER)) {
      walk(tree);
    }
    assertEquals(1, file.written());
  }

  @Test
  void twoBuildsAtOnceKeepWhatEachFoundOut() throws IOException {
    DirectoryTree first = tree(IgnorePatterns.of(List.of("d")), LATER);
    DirectoryTree second = tree(IgnorePatterns.of(List.of("a")), LATER);
    walk(first);
    walk(second);
    first.close();
    second.close();
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
  }

  @Test
  void whatNobodyLookedAtForAMonthIsDropped() throws IOException {
    build(LATER);
    Files.writeString(dir.resolve("a"), "changed");
    try (DirectoryTree tree = tree(IgnorePatterns.of(List.of("d")), Duration.ofDays(40))) {
      walk(tree);
    }
    assertEquals(List.of("/a"), kept(IgnorePatterns.NONE));
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws IOException {
    build(LATER);
    Path path = temporary.resolve("digests");
    byte[] whole = Files.readAllBytes(path);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x55;
      Files.write(path, damaged);
      build(LATER);
      Files.write(path, Arrays.copyOf(whole, i));
      build(LATER);
    }
    Files.write(path, new byte[0]);
    build(LATER);
    Files.writeString(path, "something else, which is longer than an end mark");
    build(LATER);
    assertEquals(List.of("/a", "/d/b", "/d/c"), kept(IgnorePatterns.NONE));
  }

  @Test
  void aSocketIsNothingToRemember() throws IOException {
    UnixDomainSocketAddress place = UnixDomainSocketAddress.of(dir.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(place);
      for (int i = 0; i < 2; i++) {
        try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
          for (Entry.Node node : tree.children(EntryPath.ROOT)) {
            if (node instanceof Entry.File each) {
              var _ = tree.contentDigest(each);
            }
          }
        }
      }
    }
    assertEquals(1, file.written());
  }

  /** CTX-06: whoever was told something else first would have a key of other content. */
  @Test
  void whatProvedToBeAnotherContentIsNotToldAgain() throws IOException {
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, LATER)) {
      Entry.File a = (Entry.File) tree.lookup(new EntryPath("a")).orElseThrow();
      assertEquals(Digest.of("one".getBytes(UTF_8)), tree.contentDigest(a));
      Files.writeString(dir.resolve("a"), "eno");
      assertThrows(Failure.class, () -> tree.open(a).readAllBytes());
      assertThrows(Failure.class, () -> tree.contentDigest(a));
    }
  }

  @Test
  void theFirstDigestOfAFileCounts() throws IOException {
    DirectoryReader reader = new DirectoryReader(dir, DirectoryTree.CapabilityReader.NONE);
    try (KnownDigests known = KnownDigests.open(file)) {
      Folder folder =
          new Folder(
              EntryPath.ROOT,
              new Folder.Shared(reader, new NioLister(reader), IgnorePatterns.NONE, known));
      Digest first = Digest.of(new byte[] {1});
      assertEquals(Optional.of(first), folder.put("a", first.bytes(), 0));
      assertEquals(2, folder.list().size());
      assertEquals(Optional.of(first), folder.put("a", Digest.of(new byte[] {2}).bytes(), 0));
      assertEquals(Optional.empty(), folder.put("none", first.bytes(), 0));
    }
  }

  @Test
  void anErrorInAnyThreadEndsParallelRuns() {
    List<Integer> all = IntStream.range(0, 1000).boxed().toList();
    assertThrows(
        OutOfMemoryError.class,
        () ->
            ParallelRuns.forEach(
                all,
                _ -> {
                  throw new OutOfMemoryError("as if");
                }));
  }

  /** Reads all digests, which are right. */
  private void build(Duration later) throws IOException {
    try (DirectoryTree tree = tree(IgnorePatterns.NONE, later)) {
      walk(tree);
    }
  }

  private DirectoryTree tree(IgnorePatterns ignored, Duration later) throws IOException {
    InstantSource clock = InstantSource.fixed(Instant.now().plus(later));
    return DirectoryTree.open(dir, ignored, _ -> file, DirectoryTree.CapabilityReader.NONE, clock);
  }

  private List<String> walk(DirectoryTree tree) throws IOException {
    tree.readAhead(EntryPath.ROOT, _ -> false);
    List<String> seen = new ArrayList<>();
    walk(tree, EntryPath.ROOT, seen);
    return seen;
  }

  private void walk(DirectoryTree tree, EntryPath directory, List<String> seen) throws IOException {
    for (Entry.Node node : tree.children(directory)) {
      seen.add(node.path().display());
      if (node instanceof Entry.File each) {
        String content = Files.readString(dir.resolve(each.path().latin1()));
        assertEquals(Digest.of(content.getBytes(UTF_8)), tree.contentDigest(each));
      } else {
        walk(tree, node.path(), seen);
      }
    }
  }

  /** The files whose digests a build would take from the file. */
  private List<String> kept(IgnorePatterns ignored) throws IOException {
    List<String> kept = new ArrayList<>();
    DirectoryReader reader = new DirectoryReader(dir, DirectoryTree.CapabilityReader.NONE);
    try (KnownDigests known = KnownDigests.open(file)) {
      Folder.Shared shared = new Folder.Shared(reader, new NioLister(reader), ignored, known);
      for (EntryPath directory : List.of(EntryPath.ROOT, new EntryPath("d"))) {
        Listing listing = new Folder(directory, shared).list();
        for (int i = 0; i < listing.size(); i++) {
          if (listing.knowledge(i) == Listing.KEPT) {
            kept.add(listing.path(i).display());
          }
        }
      }
    }
    return kept;
  }
}
