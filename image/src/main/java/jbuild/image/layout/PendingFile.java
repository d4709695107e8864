package jbuild.image.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import jbuild.image.Algorithms;

/** A file that is written under another name beside its place and renamed when it is whole. */
final class PendingFile {
  private PendingFile() {}

  /** Writes the content. */
  @FunctionalInterface
  interface Body {
    void writeTo(FileChannel out) throws IOException;
  }

  /**
   * Makes or replaces a file in a directory that must exist; a link is followed. On failure the old
   * one is untouched. Not synced: after a loss of power an export is made again.
   */
  static void replace(Path file, Body body) throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path directory = place.resolveSibling("");
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString(), null, "no such file or directory");
    }
    Path pending = directory.resolve("." + Algorithms.randomName() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(pending, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        body.writeTo(out);
      }
      Files.move(
          pending, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(pending);
    }
  }
}
