package jbuild.cache.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.ObjectId;
import jbuild.cache.disk.Trash;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;

/**
 * Tells live leases from dead ones by their locks, and clears away what the dead left. The caller
 * holds the store exclusively, so that no lease is being made meanwhile.
 */
public final class LeaseScan {
  private final Layout layout;
  private final Trash trash;

  public LeaseScan(Layout layout, Trash trash) {
    this.layout = layout;
    this.trash = trash;
  }

  /** Whether there is anything to scan: looked up without any lock. */
  public static boolean isNeeded(Layout layout) throws IOException {
    return !Disk.list(layout.leases()).isEmpty()
        || !Disk.list(layout.ingest()).isEmpty()
        || !Disk.list(layout.run()).isEmpty();
  }

  /**
   * Removes dead leases with their work in progress.
   *
   * @return what live leases hold
   */
  public Set<ObjectId> sweep() throws IOException {
    Set<String> live = new HashSet<>();
    Set<ObjectId> held = new HashSet<>();
    for (Path lease : Disk.list(layout.leases())) {
      if (!removeDead(lease)) {
        live.add(Disk.name(lease));
        held.addAll(objects(lease));
      }
    }
    removeAllBut(live, layout.ingest());
    removeAllBut(live, layout.run());
    return held;
  }

  private static boolean removeDead(Path lease) throws IOException {
    Optional<FileLock> lock = FileLock.tryAcquire(lease, Mode.EXCLUSIVE);
    if (lock.isEmpty()) {
      return false;
    }
    try (FileLock _ = lock.get()) {
      Files.deleteIfExists(lease);
      return true;
    }
  }

  private static Set<ObjectId> objects(Path lease) throws IOException {
    Set<ObjectId> objects = new HashSet<>();
    try {
      for (String line : Files.readString(lease, US_ASCII).split("\n", -1)) {
        ObjectId.parse(line).ifPresent(objects::add);
      }
    } catch (NoSuchFileException closedMeanwhile) {
      return Set.of();
    }
    return objects;
  }

  private void removeAllBut(Set<String> live, Path directory) throws IOException {
    for (Path owned : Disk.list(directory)) {
      if (!live.contains(Disk.name(owned))) {
        RunDirectory.removeOutside(owned);
        trash.take(owned);
      }
    }
  }
}
