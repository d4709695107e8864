package jbuild.cache.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;
import jbuild.image.Algorithms;

/**
 * Where removed objects go: a rename takes them out of sight at once, and they are deleted when no
 * lock is held any more.
 */
public final class Trash {
  private final Layout layout;

  public Trash(Layout layout) {
    this.layout = layout;
  }

  /**
   * Takes an object out of sight.
   *
   * @return whether there was one
   */
  public boolean take(Path object) throws IOException {
    Path place = Disk.directories(layout.trash()).resolve(Algorithms.randomName());
    return Disk.moveAway(object, place);
  }

  /** Deletes all that is there, also what others left; not if somebody else is doing so. */
  public void empty() throws IOException {
    if (Disk.list(layout.trash()).isEmpty()) {
      return;
    }
    Path lockFile = Disk.directories(layout.locks()).resolve("trash");
    Optional<FileLock> lock = FileLock.tryAcquire(lockFile, Mode.EXCLUSIVE);
    if (lock.isEmpty()) {
      return;
    }
    try (FileLock _ = lock.get();
        RootDir trash = RootDir.open(layout.trash())) {
      for (String name : trash.list(EntryPath.ROOT)) {
        trash.remove(new EntryPath(name));
      }
    }
  }
}
