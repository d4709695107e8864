package jbuild.filesystem.context;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A digest file at a path, which counts how often it was written. */
final class CountingDigestFile implements DigestFile {
  private final Path file;
  private int written;

  CountingDigestFile(Path file) {
    this.file = file;
  }

  @Override
  public Optional<FileChannel> open() throws IOException {
    return Files.exists(file) ? Optional.of(FileChannel.open(file)) : Optional.empty();
  }

  @Override
  public void replace(Content content) throws IOException {
    Files.deleteIfExists(file);
    try (OutputStream out = Files.newOutputStream(file)) {
      content.writeTo(out);
    }
    written++;
  }

  int written() {
    return written;
  }
}
