package jbuild.cache.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;

/**
 * A directory for the state of running steps, which belongs to a lease. It may lie outside the
 * store, on a file system in memory; then the store has a link to it, by which it is found when its
 * process was killed.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String PREFIX = "jbuild-";

  private final Path entry;
  private final Path directory;

  private RunDirectory(Path entry, Path directory) {
    this.entry = entry;
    this.directory = directory;
  }

  /**
   * @param outside the directory to make it in; absent: in the store
   */
  public static RunDirectory create(Layout layout, Lease lease, Optional<Path> outside)
      throws IOException {
    String id = lease.id();
    Path entry = Disk.directories(layout.run()).resolve(id);
    if (outside.isEmpty()) {
      return new RunDirectory(entry, Disk.newDirectory(entry));
    }
    Path directory = outside.get().toAbsolutePath().resolve(PREFIX + id);
    Files.createSymbolicLink(entry, directory);
    return new RunDirectory(entry, Disk.newDirectory(directory));
  }

  public Path path() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    remove(directory);
    Files.deleteIfExists(entry);
  }

  /** Removes what the entry of a dead lease links to. */
  static void removeOutside(Path entry) throws IOException {
    if (!Files.isSymbolicLink(entry)) {
      return;
    }
    Path directory = Files.readSymbolicLink(entry);
    if (Disk.name(directory).equals(PREFIX + Disk.name(entry)) && Disk.isDirectory(directory)) {
      remove(directory);
    }
  }

  private static void remove(Path path) throws IOException {
    try (RootDir above = RootDir.open(Disk.parent(path))) {
      above.remove(new EntryPath(Disk.name(path)));
    }
  }
}
