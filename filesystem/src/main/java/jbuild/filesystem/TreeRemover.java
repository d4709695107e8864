package jbuild.filesystem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Removes a tree by handles, bottom up, without following links or recursing (rule P6). What lies
 * very deep is first moved up to the top of the tree, so that neither the length of paths nor the
 * number of open handles is a limit. Goes on after an error, and fails with the first one.
 */
final class TreeRemover {
  private static final int MOST_OPEN = 32;
  private static final int OPEN_DIRECTORY = Fd.O_RDONLY | Fd.O_DIRECTORY | Fd.O_NOFOLLOW;

  private final Deque<Level> levels = new ArrayDeque<>();
  private @Nullable IOException firstError;
  private long moved;

  private TreeRemover() {}

  private record Level(Fd directory, Fd parent, String name, Iterator<String> names) {}

  /** Removes one name of a directory, and all below it if it is a directory; none is fine. */
  static void remove(Fd parent, String name) throws IOException {
    if (unlinkedOrGone(parent, name)) {
      return;
    }
    TreeRemover remover = new TreeRemover();
    do {
      remover.moved = 0;
      remover.removeDirectory(parent, name);
    } while (remover.moved > 0 && remover.firstError == null);
    if (remover.firstError != null) {
      throw remover.firstError;
    }
  }

  /** Whether nothing is left; else the name is a directory. */
  private static boolean unlinkedOrGone(Fd parent, String name) throws IOException {
    try {
      DirectoryCalls.unlink(parent, name);
      return true;
    } catch (PosixException e) {
      return switch (e.errno()) {
        case Errno.ENOENT -> true;
        case Errno.EISDIR -> false;
        case Errno.EPERM -> {
          if (parent.statusAt(name).filter(FileStatus::isDirectory).isPresent()) {
            yield false;
          }
          throw e;
        }
        default -> throw e;
      };
    }
  }

  private void removeDirectory(Fd parent, String name) throws IOException {
    enter(parent, name);
    Fd top = levels.isEmpty() ? null : levels.getFirst().directory();
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      if (!level.names().hasNext()) {
        leave(levels.removeLast());
        continue;
      }
      String next = level.names().next();
      try {
        if (!unlinkedOrGone(level.directory(), next)) {
          descend(level, next, top);
        }
      } catch (IOException e) {
        note(e);
      }
    }
  }

  private void descend(Level level, String name, @Nullable Fd top) throws IOException {
    if (levels.size() < MOST_OPEN || top == null) {
      enter(level.directory(), name);
      return;
    }
    makeAccessible(level.directory(), name);
    String place = ".jbuild-remove-" + moved;
    while (!DirectoryCalls.renameNoReplace(level.directory(), name, top, place)) {
      moved++;
      place = ".jbuild-remove-" + moved;
    }
    moved++;
  }

  private void enter(Fd parent, String name) throws IOException {
    Fd directory;
    try {
      directory = parent.openAt(name, OPEN_DIRECTORY, 0);
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      makeAccessible(parent, name);
      directory = parent.openAt(name, OPEN_DIRECTORY, 0);
    }
    boolean entered = false;
    try {
      if ((directory.status().permissions() & 0700) != 0700) {
        AttributeCalls.chmod(directory, 0700);
      }
      List<String> names = DirectoryCalls.list(directory);
      levels.addLast(new Level(directory, parent, name, names.iterator()));
      entered = true;
    } finally {
      if (!entered) {
        directory.close();
      }
    }
  }

  private static void makeAccessible(Fd parent, String name) throws IOException {
    try (Fd directory = parent.openAt(name, Fd.O_PATH | Fd.O_DIRECTORY | Fd.O_NOFOLLOW, 0)) {
      AttributeCalls.chmodPath(directory, 0700);
    }
  }

  private void leave(Level level) {
    level.directory().close();
    try {
      DirectoryCalls.rmdir(level.parent(), level.name());
    } catch (PosixException e) {
      boolean more = e.errno() == Errno.ENOTEMPTY && moved > 0 && levels.isEmpty();
      if (!more) {
        note(e);
      }
    } catch (IOException e) {
      note(e);
    }
  }

  private void note(IOException error) {
    if (firstError == null) {
      firstError = error;
    }
  }
}
