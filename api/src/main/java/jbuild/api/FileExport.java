package jbuild.api;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import jbuild.engine.op.RootfsFiles;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.tar.LayerWriter;

/** Writes the files of a result: the {@code tar} and {@code local} outputs. */
final class FileExport {
  private static final int BUFFER = 1 << 20;

  private final List<LayerEntry> entries;

  FileExport(FileTree tree, OptionalLong epochSeconds) throws IOException {
    this.entries = RootfsFiles.of(tree, epochSeconds);
  }

  void tar(OutputStream out) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, BUFFER);
    LayerWriter.write(entries, buffered);
    buffered.flush();
  }

  /**
   * Writes a tar beside its place and renames it: what was there stays until the new one is whole.
   */
  void tar(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    try {
      Path aside = Files.createTempFile(parent, ".jbuild-", ".tar");
      try {
        try (OutputStream out = Files.newOutputStream(aside)) {
          tar(out);
        }
        Files.setPosixFilePermissions(
            aside, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Adds the files to a directory, each in place of what has its name. */
  void directory(Path directory) {
    try {
      Files.createDirectories(directory);
      try (RootDir root = RootDir.open(directory)) {
        for (LayerEntry entry : entries) {
          put(root, entry);
        }
        for (LayerEntry entry : entries.reversed()) {
          if (entry.entry() instanceof Entry.Directory made) {
            root.setMetadata(made.path(), made.metadata());
          }
        }
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private static void put(RootDir root, LayerEntry layerEntry) throws IOException {
    EntryPath path = layerEntry.entry().path();
    boolean directory = layerEntry.entry() instanceof Entry.Directory;
    boolean isThere = root.stat(path).filter(Entry.Directory.class::isInstance).isPresent();
    if (directory && isThere) {
      return;
    }
    root.remove(path);
    switch (layerEntry.entry()) {
      case Entry.Node node -> root.create(node, layerEntry.content());
      case Entry.HardLink link -> root.link(link.target(), path);
      case Entry.Whiteout _ -> throw new IllegalStateException("a merged tree has no whiteouts");
    }
  }

  private static Failure failure(Path target, IOException e) {
    return new Failure(ErrorClass.EXPORT, "cannot write " + target + ": " + e.getMessage(), e);
  }
}
