package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.filesystem.context.DigestFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the files of build contexts. */
final class DigestFilesTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void chooseRoot() {
    root = directory.resolve("store");
  }

  @Test
  void eachDirectoryHasItsOwnFile() throws IOException {
    write("/one", "first");
    write("/two", "second");
    write("/one", "third");
    assertEquals(Optional.of("third"), read("/one"));
    assertEquals(Optional.of("second"), read("/two"));
    assertEquals(Optional.empty(), read("/three"));
    assertEquals(2, count());
  }

  @Test
  void lookingForAFileThatIsNotThereMakesNothing() throws IOException {
    assertEquals(Optional.empty(), read("/one"));
    assertFalse(Files.exists(root.resolve("contexts")));
  }

  @Test
  void aFailureWhileWritingLeavesTheOldFile() throws IOException {
    write("/one", "first");
    try (Store store = Store.open(root)) {
      store
          .contextDigests(Path.of("/one"))
          .replace(out -> {
            out.write("half".getBytes(UTF_8));
            throw new IOException("no space");
          });
    }
    assertEquals(Optional.of("first"), read("/one"));
    assertEquals(1, count());
  }

  @Test
  void thereAreNeverMoreThanSixtyFour() throws IOException {
    for (int i = 0; i < 70; i++) {
      write("/" + i, "known");
      FileTime time = FileTime.from(Instant.now().minus(Duration.ofMinutes(600 - i)));
      for (Path file : files()) {
        if (Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minusSeconds(60))) {
          Files.setLastModifiedTime(file, time);
        }
      }
    }
    assertEquals(64, count());
    assertEquals(Optional.empty(), read("/0"));
    assertEquals(Optional.of("known"), read("/69"));
  }

  @Test
  void aFileInUseIsNoted() throws IOException {
    write("/one", "known");
    age(Duration.ofDays(20));
    assertEquals(Optional.of("known"), read("/one"));
    assertTrue(
        Files.getLastModifiedTime(files()[0]).toInstant().isAfter(Instant.now().minusSeconds(600)));
  }

  @Test
  void pruneTakesWhatWasOfNoUseForAMonth() throws IOException {
    write("/one", "known");
    try (Store store = Store.open(root)) {
      assertEquals(0, store.prune(false));
      assertEquals(1, count());
      age(Duration.ofDays(31));
      assertTrue(store.prune(false) > 0);
      assertEquals(0, count());
    }
  }

  @Test
  void pruneOfAllTakesThemAll() throws IOException {
    write("/one", "known");
    try (Store store = Store.open(root)) {
      assertTrue(store.prune(true) > 0);
    }
    assertEquals(0, count());
  }

  private void write(String context, String text) throws IOException {
    try (Store store = Store.open(root)) {
      DigestFile file = store.contextDigests(Path.of(context));
      file.replace(out -> out.write(text.getBytes(UTF_8)));
    }
  }

  private Optional<String> read(String context) throws IOException {
    try (Store store = Store.open(root)) {
      Optional<FileChannel> file = store.contextDigests(Path.of(context)).open();
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (FileChannel channel = file.get()) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        var _ = channel.read(bytes, 0);
        return Optional.of(new String(bytes.array(), 0, bytes.position(), UTF_8));
      }
    }
  }

  private void age(Duration age) throws IOException {
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
  }

  private int count() throws IOException {
    return files().length;
  }

  private Path[] files() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("contexts"))) {
      return files.toArray(Path[]::new);
    }
  }
}
