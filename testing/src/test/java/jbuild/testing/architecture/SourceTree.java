package jbuild.testing.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the repository, without what a build makes. */
final class SourceTree {
  /** The repository; tests run in their module's directory. */
  static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private static final Set<String> MADE =
      Set.of(".git", "target", ".jbuild", "rootfs", ".idea", ".vscode");

  private SourceTree() {}

  /** All regular files, sorted. */
  static List<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(TOP)) {
      return found.filter(Files::isRegularFile).filter(SourceTree::isSource).sorted().toList();
    }
  }

  static List<Path> javaFiles() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(".java")).toList();
  }

  /** Names of the directories at the top. */
  static List<String> topDirectories() throws IOException {
    try (Stream<Path> found = Files.list(TOP)) {
      return found
          .filter(Files::isDirectory)
          .map(directory -> directory.getFileName().toString())
          .filter(name -> !MADE.contains(name))
          .sorted()
          .toList();
    }
  }

  private static boolean isSource(Path file) {
    for (Path part : TOP.relativize(file)) {
      if (MADE.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
