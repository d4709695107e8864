package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.PosixException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RootDirTest {
  private static final Metadata PLAIN = new Metadata(0644, 0, 0, 1_000_000_000L);

  @TempDir private Path temporary;
  private Path inside = Path.of("unset");
  private Path canary = Path.of("unset");

  @BeforeEach
  void makeRootAndCanary() throws IOException {
    inside = Files.createDirectory(temporary.resolve("inside"));
    canary = Files.createDirectory(temporary.resolve("canary"));
    Files.writeString(canary.resolve("secret"), "secret");
  }

  private static EntryPath path(String latin1) {
    return new EntryPath(latin1);
  }

  private static FileContent content(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static Entry.File file(String name, String text) {
    return new Entry.File(path(name), PLAIN, text.getBytes(UTF_8).length);
  }

  private static void assumeRoot() {
    assumeTrue(new RootUser().isRoot(), "needs to be root");
  }

  @Test
  void theTimesOfAnEntryCanBeSetAlone() throws IOException {
    assumeRoot();
    Metadata later = new Metadata(0700, 0, 0, 9, 8, Map.of());
    try (RootDir root = RootDir.open(inside)) {
      root.create(
          new Entry.Directory(path("t"), new Metadata(0750, 5, 6, 7)),
          InputStream::nullInputStream);
      root.setTime(path("t"), later);
      assertEquals(
          new Metadata(0750, 5, 6, 9, 8, Map.of()), root.stat(path("t")).orElseThrow().metadata());
      root.setTime(EntryPath.ROOT, later);
      assertEquals(9, root.stat(EntryPath.ROOT).orElseThrow().metadata().mtimeSeconds());
    }
  }

  @ParameterizedTest
  @EnumSource(DirectoryHandles.LookUp.class)
  void noOperationGoesThroughALinkOnTheWay(DirectoryHandles.LookUp lookUp) throws IOException {
    Files.createSymbolicLink(inside.resolve("out"), canary);
    Files.createDirectory(inside.resolve("d"));
    Files.createSymbolicLink(inside.resolve("d/here"), Path.of("."));
    try (RootDir root = RootDir.open(inside, lookUp)) {
      for (String way : List.of("out/secret", "d/here/here/x", "out/a/b")) {
        EntryPath through = path(way);
        assertPath(() -> root.stat(through));
        assertPath(() -> root.read(through));
        assertPath(() -> root.list(through.parent()));
        assertPath(() -> root.create(file(way, "x"), content("x")));
        assertPath(() -> root.createDirectory(through));
        assertPath(() -> root.createWhiteout(through));
        assertPath(() -> root.setMetadata(through, PLAIN));
        assertPath(() -> root.remove(through));
        assertPath(() -> root.link(through, path("new")));
      }
    }
    assertEquals("secret", Files.readString(canary.resolve("secret")));
    try (var names = Files.list(canary)) {
      assertEquals(1, names.count());
    }
  }

  private static void assertPath(org.junit.jupiter.api.function.Executable operation) {
    Failure failure = assertThrows(Failure.class, operation);
    assertEquals(ErrorClass.PATH, failure.errorClass());
  }

  @ParameterizedTest
  @EnumSource(DirectoryHandles.LookUp.class)
  void theLastComponentIsNeverFollowed(DirectoryHandles.LookUp lookUp) throws IOException {
    assumeRoot();
    Path secret = canary.resolve("secret");
    Object before = Files.readAttributes(secret, "unix:mode,uid,lastModifiedTime");
    Files.createSymbolicLink(inside.resolve("l"), secret);
    try (RootDir root = RootDir.open(inside, lookUp)) {
      root.setMetadata(path("l"), new Metadata(0777, 5, 6, 7));
      assertEquals(
          new Metadata(0777, 5, 6, 7),
          root.stat(path("l")).map(Entry.Node::metadata).orElseThrow());
      assertPath(() -> root.read(path("l")));
      assertPath(() -> root.link(path("l"), path("hard")));
      assertThrows(PosixException.class, () -> root.create(file("l", "x"), content("x")));
      assertPath(() -> root.list(path("l")));
      root.remove(path("l"));
    }
    assertEquals(before, Files.readAttributes(secret, "unix:mode,uid,lastModifiedTime"));
    assertFalse(Files.exists(inside.resolve("l"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void pathsThatAreNotCleanAreRefused() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      for (String bad : List.of("..", "a/..", "../x", ".", "a/.", "a//b", "/a", "a/", "a\0b")) {
        assertPath(() -> root.stat(path(bad)));
        assertPath(() -> root.create(file(bad, ""), content("")));
      }
      assertPath(() -> root.create(new Entry.Directory(EntryPath.ROOT, PLAIN), content("")));
      for (String good : List.of("...", "..a", ".a", "a..", "-", "\\")) {
        root.create(file(good, ""), content(""));
        assertTrue(root.stat(path(good)).isPresent());
      }
    }
  }

  @Test
  void namesMayHoldEveryByteButZeroAndSlash() throws IOException {
    StringBuilder all = new StringBuilder();
    for (char c = 1; c < 256; c++) {
      if (c != '/') {
        all.append(c);
      }
    }
    try (RootDir root = RootDir.open(inside)) {
      root.createDirectory(path(all.toString()));
      EntryPath link = path(all.toString()).child(all.toString());
      root.create(new Entry.Symlink(link, PLAIN.withMode(0777), all.toString()), content(""));
      assertEquals(List.of(all.toString()), root.list(path(all.toString())));
      Entry.Node read = root.stat(link).orElseThrow();
      assertEquals(all.toString(), assertInstanceOf(Entry.Symlink.class, read).target());
      PosixException tooLong =
          assertThrows(
              PosixException.class, () -> root.create(file("x".repeat(256), ""), content("")));
      assertEquals(Errno.ENAMETOOLONG, tooLong.errno());
      root.remove(EntryPath.ROOT);
      assertEquals(List.of(), root.list(EntryPath.ROOT));
    }
  }

  @ParameterizedTest
  @EnumSource(DirectoryHandles.LookUp.class)
  void treesDeeperThanThePathLimitCanBeMadeReadAndRemoved(DirectoryHandles.LookUp lookUp)
      throws IOException {
    try (RootDir root = RootDir.open(inside, lookUp)) {
      EntryPath deep = EntryPath.ROOT;
      for (int i = 0; i < 300; i++) {
        deep = deep.child("n".repeat(200));
        root.createDirectory(deep);
      }
      root.create(file(deep.child("f").latin1(), "deep"), content("deep"));
      try (RootDir fresh = RootDir.open(inside, lookUp);
          InputStream in = fresh.read(deep.child("f"))) {
        assertArrayEquals("deep".getBytes(UTF_8), in.readAllBytes());
      }
      root.remove(path("n".repeat(200)));
      assertEquals(List.of(), root.list(EntryPath.ROOT));
    }
  }

  @Test
  void linkedNamesShareALinkGroup() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      root.create(file("a", "x"), content("x"));
      root.createDirectory(path("d"));
      assertEquals(Optional.empty(), group(root, "a"));
      root.link(path("a"), path("d/b"));
      assertTrue(group(root, "a").isPresent());
      assertEquals(group(root, "a"), group(root, "d/b"));
      assertPath(() -> root.link(path("d"), path("c")));
      assertPath(() -> root.link(path("none"), path("c")));
    }
  }

  private static Optional<String> group(RootDir root, String name) throws IOException {
    return assertInstanceOf(Entry.File.class, root.stat(path(name)).orElseThrow()).linkGroup();
  }

  @Test
  void aFifoIsNotOpenedForReading() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      root.create(new Entry.Fifo(path("p"), PLAIN), content(""));
      assertPath(() -> root.read(path("p")));
      assertPath(() -> root.read(EntryPath.ROOT));
    }
  }

  @Test
  void aFileWhoseContentEndsEarlyLeavesNothing() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      assertThrows(
          IOException.class,
          () -> root.create(new Entry.File(path("f"), PLAIN, 5), content("abc")));
      assertEquals(List.of(), root.list(EntryPath.ROOT));
    }
  }

  @Test
  void aHostFileIsCopiedWithItsHoles() throws IOException {
    Path host = temporary.resolve("host");
    byte[] bytes = new byte[3_000_000];
    bytes[0] = 1;
    bytes[2_000_000] = 2;
    Files.write(host, bytes);
    FileContent content =
        new FileContent() {
          @Override
          public InputStream open() throws IOException {
            return Files.newInputStream(host);
          }

          @Override
          public Optional<Path> hostFile() {
            return Optional.of(host);
          }
        };
    try (RootDir root = RootDir.open(inside)) {
      root.create(new Entry.File(path("copied"), PLAIN, bytes.length), content);
      root.create(new Entry.File(path("streamed"), PLAIN, bytes.length), () -> content.open());
      assertArrayEquals(bytes, Files.readAllBytes(inside.resolve("copied")));
      assertArrayEquals(bytes, Files.readAllBytes(inside.resolve("streamed")));
      Files.delete(host);
      Files.createSymbolicLink(host, canary.resolve("secret"));
      assertThrows(
          IOException.class, () -> root.create(new Entry.File(path("linked"), PLAIN, 6), content));
    }
  }

  @Test
  void marksOfOverlayfsAreWrittenOnlyOnDemand() throws IOException {
    assumeRoot();
    Metadata marked =
        new Metadata(
            0755, 0, 0, 0, 0, Map.of("trusted.overlay.opaque", "y", "user.overlay.x", "1"));
    try (RootDir root = RootDir.open(inside)) {
      root.create(new Entry.Directory(path("d"), marked), content(""));
      assertEquals(Optional.of(false), root.stat(path("d")).map(RootDirTest::isOpaque));
      root.setOpaque(path("d"));
      assertEquals(Optional.of(true), root.stat(path("d")).map(RootDirTest::isOpaque));
      root.createWhiteout(path("w"));
      Entry.Device mark = assertInstanceOf(Entry.Device.class, root.stat(path("w")).orElseThrow());
      assertEquals(0, mark.major() + mark.minor());
      assertPath(() -> root.create(new Entry.Device(path("x"), PLAIN, false, 0, 0), content("")));
    }
  }

  private static boolean isOpaque(Entry.Node node) {
    return assertInstanceOf(Entry.Directory.class, node).opaque();
  }

  @Test
  void aTreeThatCannotBeEnteredIsRemovedAllTheSame() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      root.createDirectory(path("a"));
      root.createDirectory(path("a/b"));
      root.create(file("a/b/c", ""), content(""));
      root.setMetadata(path("a/b"), PLAIN.withMode(0));
      root.setMetadata(path("a"), PLAIN.withMode(0));
      root.remove(path("a"));
      root.remove(path("a/b/c"));
      assertEquals(Optional.empty(), root.stat(path("a/b")));
      assertEquals(List.of(), root.list(EntryPath.ROOT));
    }
  }

  @Test
  void aRemovedAndRemadeDirectoryIsTheNewOne() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      for (int i = 0; i < 3; i++) {
        root.createDirectory(path("a"));
        root.createDirectory(path("a/b"));
        root.create(file("a/b/" + i, ""), content(""));
        assertEquals(List.of("" + i), root.list(path("a/b")));
        root.remove(path("a"));
      }
    }
  }

  @Test
  void whatOthersDidMeanwhileIsSeen() throws IOException {
    try (RootDir root = RootDir.open(inside)) {
      root.createDirectory(path("a"));
      root.create(file("a/old", ""), content(""));
      Files.move(inside.resolve("a"), inside.resolve("b"));
      Files.createDirectory(inside.resolve("a"));
      Files.createFile(inside.resolve("a/new"));
      assertEquals(List.of("new"), root.list(path("a")));
      assertTrue(root.stat(path("a/new")).isPresent());
      assertTrue(root.stat(path("a/old")).isEmpty());
      root.remove(path("a"));
      root.createDirectory(path("a"));
      root.create(file("a/1", ""), content(""));
      Files.delete(inside.resolve("a/1"));
      Files.delete(inside.resolve("a"));
      Files.createDirectory(inside.resolve("a"));
      root.create(file("a/2", ""), content(""));
      assertEquals(List.of("2"), List.copyOf(root.entries(path("a")).keySet()));
      assertTrue(root.rename(path("a/2"), path("b/2")));
      assertFalse(root.rename(path("b/2"), path("b/old")));
      assertEquals(List.of("2", "old"), root.list(path("b")));
    }
  }

  /** TAR-17: a race between the look-up and another process that swaps a directory for a link. */
  @ParameterizedTest
  @EnumSource(DirectoryHandles.LookUp.class)
  void aDirectoryThatIsSwappedForALinkNeverLeadsOut(DirectoryHandles.LookUp lookUp)
      throws Exception {
    Files.createDirectory(inside.resolve("real"));
    Files.createSymbolicLink(inside.resolve("evil"), canary);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger swaps = new AtomicInteger();
    Thread attacker = Thread.ofPlatform().start(() -> swap(stop, swaps));
    int refused = 0;
    try {
      for (int i = 0; i < 2000; i++) {
        try (RootDir root = RootDir.open(inside, lookUp)) {
          root.create(file("d/f" + i, "x"), content("x"));
        } catch (Failure e) {
          assertEquals(ErrorClass.PATH, e.errorClass());
          refused++;
        } catch (PosixException e) {
          assertTrue(e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR, e.getMessage());
        }
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
    assertTrue(swaps.get() > 10 && refused > 0, swaps + " swaps, " + refused + " refused");
    try (var names = Files.list(canary)) {
      assertEquals(1, names.count());
    }
  }

  private void swap(AtomicBoolean stop, AtomicInteger swaps) {
    Path shown = inside.resolve("d");
    try {
      while (!stop.get()) {
        Files.move(inside.resolve("real"), shown);
        Files.move(shown, inside.resolve("real"));
        Files.move(inside.resolve("evil"), shown);
        Files.move(shown, inside.resolve("evil"));
        swaps.incrementAndGet();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
