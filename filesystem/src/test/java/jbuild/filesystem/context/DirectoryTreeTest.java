package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  @TempDir Path dir;

  @Test
  void aFileHasItsModeAndTimesButNotItsOwner() throws IOException { // S173, S206
    Path file = Files.writeString(dir.resolve("a"), "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(5, 123456789)));
    Entry.File entry = file("a");
    assertEquals(new Metadata(0751, 0, 0, 5, 123456789, Map.of()), entry.metadata());
    assertEquals(5, entry.sizeBytes());
    assertEquals(Digest.of("hello".getBytes(UTF_8)), tree().contentDigest(file("a", tree())));
  }

  @Test
  void childrenAreInTheOrderOfTheirBytes() throws IOException {
    for (String name : List.of("b", "a.txt", "a", "Z", "é", "a-")) {
      Files.writeString(dir.resolve(name), name);
    }
    List<String> names =
        tree().children(EntryPath.ROOT).stream().map(e -> e.path().name()).toList();
    assertEquals(List.of("Z", "a", "a-", "a.txt", "b", EntryPath.latin1("é")), names);
  }

  @Test
  void linksAreNotFollowed() throws IOException { // CTX-02
    Files.createDirectory(dir.resolve("d"));
    Files.writeString(dir.resolve("d/x"), "x");
    Files.createSymbolicLink(dir.resolve("link"), Path.of("d"));
    Files.createSymbolicLink(dir.resolve("leak"), Path.of("/etc/shadow"));
    Files.createSymbolicLink(dir.resolve("odd"), Path.of("ü//ä/../x"));
    DirectoryTree tree = tree();
    assertEquals("d", ((Entry.Symlink) at(tree, "link")).target());
    assertEquals(0777, at(tree, "link").metadata().mode());
    assertEquals("/etc/shadow", ((Entry.Symlink) at(tree, "leak")).target());
    assertEquals(
        EntryPath.latin1(Files.readSymbolicLink(dir.resolve("odd")).toString()),
        ((Entry.Symlink) at(tree, "odd")).target());
    assertEquals(Optional.empty(), tree.lookup(new EntryPath("link/x")));
    assertEquals(Optional.empty(), tree.lookup(new EntryPath("d/x/y")));
    assertEquals(List.of(), tree.children(new EntryPath("link")));
  }

  /** JVM-01, as far as this JVM's locale goes; see also {@link LocaleTest}. */
  @Test
  void everyByteOfANameIsKept() throws Exception {
    shell(
        "for i in $(seq 1 255); do [ $i = 47 ] || : > \"$(printf \"n\\\\$(printf %03o $i)x\")\"; done");
    shell("ln -s \"$(printf '\\377/..//\\200')\" link");
    DirectoryTree tree = tree();
    List<Entry.Node> children = tree.children(EntryPath.ROOT);
    assertEquals(255, children.size());
    for (int i = 1; i < 256; i++) {
      if (i != '/') {
        EntryPath path = new EntryPath("n" + (char) i + "x");
        Entry.File file = assertInstanceOf(Entry.File.class, tree().lookup(path).orElseThrow());
        assertTrue(children.contains(file), path.display());
        tree.open(file).close();
      }
    }
    assertEquals("\u00FF/..//\u0080", ((Entry.Symlink) at(tree, "link")).target());
  }

  @Test
  void ignoredEntriesDoNotExist() throws IOException { // S235, S239, CTX-07
    for (String path : List.of("out/a/x", "out/keep/y", "out/z", "src/b", "node/m/f")) {
      Files.createDirectories(dir.resolve(path).getParent());
      Files.writeString(dir.resolve(path), path);
    }
    DirectoryTree tree =
        DirectoryTree.open(
            dir, IgnorePatterns.of(List.of("out", "!out/keep", "node", "!node/no*")));
    assertEquals(List.of("/out", "/src"), shown(tree.children(EntryPath.ROOT)));
    assertEquals(List.of("/out/keep"), shown(tree.children(new EntryPath("out"))));
    assertEquals(List.of("/out/keep/y"), shown(tree.children(new EntryPath("out/keep"))));
    assertEquals(Optional.empty(), tree.lookup(new EntryPath("out/z")));
    assertEquals(Optional.empty(), tree.lookup(new EntryPath("out/a/x")));
    assertEquals(Optional.empty(), tree.lookup(new EntryPath("node")));
    assertEquals(List.of(), tree.children(new EntryPath("out/a")));
  }

  @Test
  void hardLinksShareAGroup() throws IOException { // S179, CTX-13
    Files.writeString(dir.resolve("a"), "x");
    Files.createLink(dir.resolve("b"), dir.resolve("a"));
    Files.writeString(dir.resolve("c"), "x");
    assertTrue(file("a").linkGroup().isPresent());
    assertEquals(file("a").linkGroup(), file("b").linkGroup());
    assertEquals(Optional.empty(), file("c").linkGroup());
  }

  /** S179, CTX-05 (testCopySocket). */
  @Test
  void aSocketIsAnEmptyFileAndAPipeIsAPipe() throws Exception {
    shell("mkfifo pipe");
    Path socket = dir.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      DirectoryTree tree = tree();
      assertEquals(List.of("/pipe", "/s"), shown(tree.children(EntryPath.ROOT)));
      Entry.File file = assertInstanceOf(Entry.File.class, at(tree, "s"));
      assertEquals(0, file.sizeBytes());
      assertEquals(Digest.of(new byte[0]), tree.contentDigest(file));
      try (InputStream in = tree.open(file)) {
        assertEquals(-1, in.read());
      }
    }
    assertInstanceOf(Entry.Fifo.class, at(tree(), "pipe"));
  }

  @Test
  void devicesKeepTheirNumbers() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make devices");
    shell("mknod c c 300 70000; mknod b b 7 9");
    Entry.Device c = (Entry.Device) at(tree(), "c");
    assertEquals(List.of(false, 300, 70000), List.of(c.block(), c.major(), c.minor()));
    Entry.Device b = (Entry.Device) at(tree(), "b");
    assertEquals(List.of(true, 7, 9), List.of(b.block(), b.major(), b.minor()));
  }

  @Test
  void theTreeStaysWhatItWasWhenItWasLookedAt() throws IOException {
    Files.writeString(dir.resolve("a"), "1");
    DirectoryTree tree = tree();
    List<Entry.Node> first = tree.children(EntryPath.ROOT);
    Files.writeString(dir.resolve("b"), "2");
    assertEquals(first, tree.children(EntryPath.ROOT));
  }

  @Test
  void aFileThatChangesAfterItsDigestWasToldFails() throws IOException { // CTX-06
    Files.writeString(dir.resolve("a"), "before");
    DirectoryTree tree = tree();
    Entry.File file = file("a", tree);
    assertEquals(Digest.of("before".getBytes(UTF_8)), tree.contentDigest(file));
    assertArrayEquals("before".getBytes(UTF_8), read(tree, file));
    Files.writeString(dir.resolve("a"), "behind");
    assertContextFailure(() -> read(tree, file));
    Files.writeString(dir.resolve("a"), "much longer");
    assertContextFailure(() -> read(tree, file));
    Files.writeString(dir.resolve("a"), "");
    assertContextFailure(() -> read(tree, file));
    Files.delete(dir.resolve("a"));
    assertContextFailure(() -> read(tree, file));
  }

  @Test
  void aFileThatChangesBeforeItsDigestIsReadFails() throws IOException { // CTX-06
    Files.writeString(dir.resolve("a"), "before");
    DirectoryTree tree = tree();
    Entry.File file = file("a", tree);
    Path path = Files.writeString(dir.resolve("a"), "behind");
    Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(7)));
    assertContextFailure(() -> tree.contentDigest(file));
  }

  @Test
  void manyDigestsAreReadAtOnce() throws IOException {
    for (int i = 0; i < 100; i++) {
      Files.writeString(dir.resolve("f" + i), "content " + i);
    }
    DirectoryTree tree = tree();
    List<Entry.File> files =
        tree.children(EntryPath.ROOT).stream().map(Entry.File.class::cast).toList();
    byte[] digests = tree.contentDigests(files);
    for (int i = 0; i < files.size(); i++) {
      String content = "content " + files.get(i).path().name().substring(1);
      Digest expected = Digest.of(content.getBytes(UTF_8));
      assertEquals(expected, Digest.ofBytes(digests, i * Digest.BYTES));
      assertEquals(expected, tree.contentDigest(files.get(i)));
    }
    // In another order than that of a walk, and where they are known.
    assertEquals(
        tree.contentDigest(files.get(3)),
        Digest.ofBytes(tree.contentDigests(files.reversed()), 96 * Digest.BYTES));
  }

  @Test
  void anErrorAmongManyDigestsIsThrown() throws IOException {
    for (int i = 0; i < 100; i++) {
      Files.writeString(dir.resolve("f" + i), "content " + i);
    }
    DirectoryTree tree = tree();
    List<Entry.File> files =
        tree.children(EntryPath.ROOT).stream().map(Entry.File.class::cast).toList();
    Files.delete(dir.resolve("f50"));
    assertContextFailure(() -> tree.contentDigests(files));
  }

  @Test
  void capabilitiesAreReadOfExecutablesIfAReaderIsGiven() throws IOException {
    Files.writeString(dir.resolve("plain"), "x");
    Files.writeString(dir.resolve("tool"), "x");
    Files.setPosixFilePermissions(
        dir.resolve("tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
    DirectoryTree tree =
        DirectoryTree.open(
            dir,
            IgnorePatterns.NONE,
            _ -> DigestFile.NONE,
            path -> Map.of(Metadata.CAPABILITY, path.name()));
    assertEquals(Map.of(), at(tree, "plain").metadata().xattrs());
    assertEquals(Map.of(Metadata.CAPABILITY, "tool"), at(tree, "tool").metadata().xattrs());
  }

  @Test
  void aHugeSparseFileIsRefusedAtOnce() throws Exception { // CTX-15
    shell("truncate -s 1T big");
    DirectoryTree tree = tree();
    Entry.File big = file("big", tree);
    Failure failure = assertThrows(Failure.class, () -> tree.contentDigest(big));
    assertEquals(ErrorClass.LIMIT, failure.errorClass());
  }

  private DirectoryTree tree() throws IOException {
    return DirectoryTree.open(dir, IgnorePatterns.NONE);
  }

  private Entry.File file(String path) throws IOException {
    return file(path, tree());
  }

  private static Entry.File file(String path, DirectoryTree tree) throws IOException {
    return (Entry.File) at(tree, path);
  }

  private static Entry.Node at(DirectoryTree tree, String path) throws IOException {
    return tree.lookup(new EntryPath(path)).orElseThrow();
  }

  private static byte[] read(DirectoryTree tree, Entry.File file) throws IOException {
    try (InputStream in = tree.open(file)) {
      return in.readAllBytes();
    }
  }

  private static List<String> shown(List<Entry.Node> nodes) {
    return nodes.stream().map(node -> node.path().display()).toList();
  }

  private static void assertContextFailure(org.junit.jupiter.api.function.Executable action) {
    Failure failure = assertThrows(Failure.class, action);
    assertEquals(ErrorClass.CONTEXT, failure.errorClass(), failure.getMessage());
    assertTrue(failure.getMessage().contains("changed while reading"), failure.getMessage());
  }

  private void shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", script).directory(dir.toFile()).inheritIO().start();
    assertEquals(0, process.waitFor(), script);
  }
}
