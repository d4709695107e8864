package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to look into a context tell the same. */
final class ListerTest {
  @TempDir Path dir;

  @Test
  void everyKindOfEntryIsToldTheSame() throws Exception {
    shell(
        """
        printf 1 > file; chmod 4751 file; mkdir dir; ln -s target link; mkfifo pipe
        printf 2 > pair; ln pair other; truncate -s 5G sparse
        printf 3 > "$(printf 'na\\377me')"; printf 4 > "$(printf 'new\\nline')"
        touch -d 1907-02-03T04:05:06.789 old; touch -d 2400-01-01 far
        if [ "$(id -u)" = 0 ]; then mknod char c 5 7; mknod block b 300 70000; fi
        """);
    Files.setLastModifiedTime(
        dir.resolve("file"), FileTime.from(Instant.ofEpochSecond(1, 23_456_789)));
    List<Lister.Found> found = same(EntryPath.ROOT);
    assertTrue(found.size() >= 11, found.toString());
    assertEquals(
        List.of("dir", "far", "file", "link", "na\u00FFme", "new\nline", "old"),
        found.stream()
            .map(Lister.Found::name)
            .filter(
                name -> !Set.of("pair", "other", "pipe", "sparse", "char", "block").contains(name))
            .toList());
  }

  @Test
  void manyNamesAreToldInOrder() throws IOException {
    for (int i = 0; i < 1500; i++) {
      Files.createFile(dir.resolve("a-rather-long-name-so-that-one-call-does-not-do-" + i));
    }
    List<Lister.Found> found = same(EntryPath.ROOT);
    assertEquals(1500, found.size());
    assertEquals(found.stream().sorted().toList(), found);
  }

  @Test
  void whatIsNoDirectoryHoldsNothing() throws IOException {
    Files.createFile(dir.resolve("file"));
    Files.createDirectory(dir.resolve("dir"));
    Files.createFile(dir.resolve("dir/inside"));
    assertEquals(List.of(), same(new EntryPath("file")));
    assertEquals(List.of(), same(new EntryPath("nothing")));
    assertEquals(1, same(new EntryPath("dir")).size());
  }

  @Test
  void aLinkToADirectoryIsNotEntered() throws IOException {
    Files.createDirectory(dir.resolve("dir"));
    Files.createFile(dir.resolve("dir/inside"));
    Files.createSymbolicLink(dir.resolve("link"), Path.of("dir"));
    assertEquals(List.of(), new NativeLister(dir).list(new EntryPath("link"), _ -> true));
  }

  @Test
  void whatIsNotWantedIsAskedForOnce() throws IOException {
    Files.createFile(dir.resolve("a"));
    Files.createFile(dir.resolve("b"));
    for (Lister lister : List.of(new NativeLister(dir), nio())) {
      Set<String> asked = new HashSet<>();
      List<Lister.Found> found =
          lister.list(EntryPath.ROOT, name -> asked.add(name) && name.equals("b"));
      assertEquals(List.of("b"), found.stream().map(Lister.Found::name).toList());
      assertEquals(Set.of("a", "b"), asked);
    }
  }

  @Test
  void aFileIsReadTheSame() throws Exception {
    shell("printf 12345 > \"$(printf 'na\\377me')\"; truncate -s 200K long; touch empty");
    for (String name : List.of("na\u00FFme", "long", "empty")) {
      EntryPath path = new EntryPath(name);
      byte[] read = read(nio(), path);
      assertEquals(nio().attributes(path).orElseThrow().sizeBytes(), read.length);
      assertArrayEquals(read, read(new NativeLister(dir), path));
      assertEquals(nio().attributes(path), new NativeLister(dir).attributes(path));
    }
  }

  private static byte[] read(Lister lister, EntryPath path) throws IOException {
    try (InputStream in = lister.open(path)) {
      return in.readAllBytes();
    }
  }

  @Test
  void whatIsGoneOrALinkByNowIsNotRead() throws IOException {
    Files.createFile(dir.resolve("file"));
    Files.createSymbolicLink(dir.resolve("link"), Path.of("file"));
    for (Lister lister : List.of(new NativeLister(dir), nio())) {
      EntryPath gone = new EntryPath("gone");
      Failure failure = assertThrows(Failure.class, () -> lister.open(gone));
      assertEquals(
          "cannot read /gone of the build context: it is gone: the context changed while reading",
          failure.getMessage());
      assertEquals(Optional.empty(), lister.attributes(gone));
      assertEquals(Optional.empty(), lister.attributes(new EntryPath("file/inside")));
      assertThrows(Failure.class, () -> lister.open(new EntryPath("link")));
    }
  }

  /** Nobody writes into it, so who opened it as a file might wait for ever. */
  @Test
  @Timeout(60)
  void aPipeThatTookTheFilesPlaceIsNotWaitedFor() throws Exception {
    shell("mkfifo pipe");
    assertEquals(0, read(new NativeLister(dir), new EntryPath("pipe")).length);
  }

  private Lister nio() {
    return new NioLister(new DirectoryReader(dir, DirectoryTree.CapabilityReader.NONE));
  }

  private List<Lister.Found> same(EntryPath directory) throws IOException {
    List<Lister.Found> found = nio().list(directory, _ -> true);
    assertEquals(found, new NativeLister(dir).list(directory, _ -> true));
    return found;
  }

  private void shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-ec", script)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertEquals(0, process.waitFor(), output);
  }
}
