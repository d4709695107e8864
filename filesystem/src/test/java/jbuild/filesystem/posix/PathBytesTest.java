package jbuild.filesystem.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathBytesTest {
  @TempDir Path directory;

  @Test
  void theBytesOfNamesAreKeptWhateverTheyAre() throws IOException {
    List<String> names = List.of("a b%25#?", "plain", "\u00c3\u00a9", "\u00ff\u0080");
    try (Fd parent = Fd.open(directory, Fd.O_RDONLY | Fd.O_DIRECTORY)) {
      for (String name : names) {
        DirectoryCalls.mkdir(parent, name, 0700);
      }
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String bytes = PathBytes.latin1(path);
        found.add(bytes.substring(bytes.lastIndexOf('/') + 1));
      }
    }
    assertEquals(names, found.stream().sorted().toList());
  }

  @Test
  void aRelativePathBecomesAbsolute() {
    assertEquals(Path.of("").toAbsolutePath() + "/x", PathBytes.latin1(Path.of("x")));
    assertEquals("/", PathBytes.latin1(Path.of("/")));
  }
}
