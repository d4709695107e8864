package jbuild.filesystem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.PosixException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up directories below a root, with {@code openat2}, or component by component where the
 * kernel or a call filter has no such call. Handles of those that entries were made in last are
 * kept open on demand, so that a thousand files of one directory need one look-up of it; a kept
 * handle is opened from its nearest ancestor that is kept.
 *
 * <p>Safe for use by many threads: a handle that is in use stays open when it is forgotten.
 */
final class DirectoryHandles implements AutoCloseable {
  private static final int KEPT = 16;
  private static final int LONGEST_PATH = 4000;
  private static final int FLAGS = Fd.O_PATH | Fd.O_DIRECTORY;

  /** How paths are looked up. */
  enum LookUp {
    OPENAT2,
    BY_COMPONENT
  }

  private final Handle root;
  private final LookUp lookUp;
  private final Map<EntryPath, Handle> kept = new LinkedHashMap<>(2 * KEPT, 0.75f, true);

  DirectoryHandles(Fd root, LookUp lookUp) {
    this.root = new Handle(root);
    this.lookUp = lookUp;
  }

  /** A directory in use; to be closed by whoever got it. */
  final class Handle implements AutoCloseable {
    private final Fd directory;
    private int users;
    private boolean forgotten;

    private Handle(Fd directory) {
      this.directory = directory;
    }

    Fd fd() {
      return directory;
    }

    @Override
    public void close() {
      synchronized (kept) {
        users--;
        closeIfDone();
      }
    }

    private void forget() {
      forgotten = true;
      closeIfDone();
    }

    private void closeIfDone() {
      if (forgotten && users == 0) {
        directory.close();
      }
    }
  }

  /** Opens a directory where it is now. A link on the way is a {@code PATH} failure. */
  Handle acquire(EntryPath path) throws IOException {
    Handle handle = path.isRoot() ? root : new Handle(descend(root.fd(), path, path));
    synchronized (kept) {
      handle.users++;
      handle.forgotten = handle != root || root.forgotten;
    }
    return handle;
  }

  /** Gives a directory where it was when it was last looked up, and keeps it open. */
  Handle acquireKept(EntryPath path) throws IOException {
    EntryPath nearest = path;
    Handle from;
    synchronized (kept) {
      Handle found = find(nearest);
      while (found == null) {
        nearest = nearest.parent();
        found = find(nearest);
      }
      from = found;
      from.users++;
    }
    if (nearest.equals(path)) {
      return from;
    }
    try (from) {
      return keep(path, descend(from.fd(), path.relativeTo(nearest), path));
    }
  }

  private @Nullable Handle find(EntryPath path) {
    return path.isRoot() ? root : kept.get(path);
  }

  private Handle keep(EntryPath path, Fd opened) {
    synchronized (kept) {
      Handle handle = new Handle(opened);
      handle.users++;
      Handle replaced = kept.put(path, handle);
      if (replaced != null) {
        replaced.forget();
      } else if (kept.size() > KEPT) {
        EntryPath eldest = kept.keySet().iterator().next();
        Handle dropped = kept.remove(eldest);
        if (dropped != null) {
          dropped.forget();
        }
      }
      return handle;
    }
  }

  /** Forgets a directory and all below it, because they are about to go. */
  void forget(EntryPath directory) {
    synchronized (kept) {
      List<EntryPath> gone = new ArrayList<>(KEPT);
      kept.keySet().stream().filter(path -> path.startsWith(directory)).forEach(gone::add);
      for (EntryPath path : gone) {
        Handle handle = kept.remove(path);
        if (handle != null) {
          handle.forget();
        }
      }
    }
  }

  /** Opens in pieces that the kernel's limit on path lengths allows. */
  private Fd descend(Fd from, EntryPath relative, EntryPath whole) throws IOException {
    String rest = relative.latin1();
    Fd at = from;
    while (true) {
      int cut = rest.length() <= LONGEST_PATH ? rest.length() : rest.lastIndexOf('/', LONGEST_PATH);
      if (cut < 0) {
        throw new Failure(ErrorClass.PATH, whole.display() + ": name too long");
      }
      Fd next;
      try {
        next = open(at, rest.substring(0, cut), whole);
      } finally {
        if (at != from) {
          at.close();
        }
      }
      if (cut == rest.length()) {
        return next;
      }
      at = next;
      rest = rest.substring(cut + 1);
    }
  }

  private Fd open(Fd from, String relative, EntryPath whole) throws IOException {
    if (lookUp == LookUp.OPENAT2) {
      try {
        Optional<Fd> opened = from.openBeneath(relative, FLAGS);
        if (opened.isPresent()) {
          return opened.get();
        }
      } catch (PosixException e) {
        if (e.errno() == Errno.ELOOP || e.errno() == Errno.EXDEV) {
          throw throughLink(whole);
        }
        throw e;
      }
    }
    return walk(from, relative, whole);
  }

  private static Fd walk(Fd from, String relative, EntryPath whole) throws IOException {
    Fd at = from;
    for (String name : relative.split("/", -1)) {
      Fd next;
      try {
        next = at.openAt(name, FLAGS | Fd.O_NOFOLLOW, 0);
      } catch (PosixException e) {
        if (at.statusAt(name).filter(FileStatus::isSymlink).isPresent()) {
          throw throughLink(whole);
        }
        throw e;
      } finally {
        if (at != from) {
          at.close();
        }
      }
      at = next;
    }
    return at;
  }

  private static Failure throughLink(EntryPath path) {
    return new Failure(
        ErrorClass.PATH, path.display() + ": a symbolic link stands where a directory should");
  }

  @Override
  public void close() {
    forget(EntryPath.ROOT);
    synchronized (kept) {
      root.forget();
    }
  }
}
