package jbuild.cache.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.cache.Store.Usage;
import jbuild.cache.collect.Inventory.Item;
import jbuild.cache.collect.Inventory.Kind;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.Trash;
import jbuild.cache.lease.LeaseScan;
import jbuild.cache.lease.StoreLock;
import jbuild.cache.mounts.MountDirectories;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;

/**
 * Finds and removes what is not needed (rule S7): under the exclusive lock it is chosen and moved
 * out of sight, and only then, without a lock, deleted.
 */
public final class Collector {
  private final Layout layout;
  private final StoreLock storeLock;
  private final Trash trash;

  public Collector(Layout layout, StoreLock storeLock, Trash trash) {
    this.layout = layout;
    this.storeLock = storeLock;
    this.trash = trash;
  }

  /**
   * @param all names and cache records do not count, only live leases
   */
  public long prune(boolean all) throws IOException {
    long freedBytes = 0;
    try (FileLock _ = storeLock.exclusive()) {
      Reachable reachable = reachable(all);
      for (Item item : new Inventory(layout, reachable).items()) {
        if (isVictim(item, all) && remove(item)) {
          freedBytes += item.sizeBytes();
        }
      }
      removeLocks();
    }
    trash.empty();
    return freedBytes;
  }

  /** What there is of each kind. */
  public List<Usage> usage() throws IOException {
    List<Item> items;
    try (FileLock _ = storeLock.exclusive()) {
      items = new Inventory(layout, reachable(true)).items();
    }
    List<Usage> usage = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<Item> some = items.stream().filter(item -> item.kind() == kind).toList();
      usage.add(
          new Usage(
              kind.text(),
              some.size(),
              some.stream().mapToLong(Item::sizeBytes).sum(),
              some.stream().filter(i -> isVictim(i, true)).mapToLong(Item::sizeBytes).sum()));
    }
    return usage;
  }

  private Reachable reachable(boolean all) throws IOException {
    Reachable reachable = new Reachable(layout);
    reachable.markHeld(new LeaseScan(layout, trash).sweep());
    if (!all) {
      reachable.markNames();
      reachable.markRecords();
    }
    return reachable;
  }

  private static boolean isVictim(Item item, boolean all) {
    return switch (item.worth()) {
      case NEEDED -> false;
      case KEPT -> all;
      case GARBAGE -> true;
    };
  }

  private boolean remove(Item item) throws IOException {
    if (item.kind() != Kind.MOUNT) {
      return trash.take(item.path());
    }
    Path lockFile = item.path().resolve(MountDirectories.LOCK);
    Optional<FileLock> lock = FileLock.tryAcquire(lockFile, Mode.EXCLUSIVE);
    if (lock.isEmpty()) {
      return false;
    }
    try (FileLock _ = lock.get()) {
      return trash.take(item.path());
    }
  }

  // Nobody can be about to take a lock that is deleted here: that is done with the store locked.
  private void removeLocks() throws IOException {
    for (Path level : Disk.list(layout.locks())) {
      if (Disk.isDirectory(level)) {
        for (Path file : Disk.list(level)) {
          Optional<FileLock> lock = FileLock.tryAcquire(file, Mode.EXCLUSIVE);
          if (lock.isPresent()) {
            Files.deleteIfExists(file);
            lock.get().close();
          }
        }
      }
    }
  }
}
