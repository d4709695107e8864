package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import jbuild.filesystem.FileContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @Test
  void contentsAreReadAsOftenAsNeeded(@TempDir Path directory) throws IOException {
    Spool spool = Spool.in(directory);
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    FileContent first = spool.add(new ByteArrayInputStream(large));
    FileContent empty = spool.add(InputStream.nullInputStream());
    FileContent last = spool.add(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(new byte[] {1, 2, 3}, read(last));
      assertArrayEquals(large, read(first));
      assertArrayEquals(new byte[0], read(empty));
    }
    try (InputStream in = last.open()) {
      assertEquals(1, in.read());
      assertEquals(2, in.read());
    }
  }

  private static byte[] read(FileContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }

  @Test
  void nothingIsLeftInTheDirectory(@TempDir Path directory) throws IOException {
    Spool spool = Spool.in(directory);
    spool.add(new ByteArrayInputStream(new byte[10]));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }
}
