package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.Buffers;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileInput;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.PosixException;

/**
 * A directory of the host that cannot be left: the one gate between names from outside and the
 * host's file system (rule P1). Every operation starts at the open directory and goes through
 * {@code openat2} with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS; a link on
 * the way is a {@code PATH} failure. The last component is never followed.
 *
 * <p>Directories that entries were made in last are kept open, and more is made in them even if
 * others moved them meanwhile; all else looks paths up anew. Safe for use by many threads, until
 * closed.
 */
public final class RootDir implements AutoCloseable {
  private final DirectoryHandles handles;
  private final Buffers buffers = new Buffers();
  private final NodeWriter writer = new NodeWriter(buffers);

  private RootDir(DirectoryHandles handles) {
    this.handles = handles;
  }

  /** Opens a directory that jbuild itself chose. */
  public static RootDir open(Path directory) throws IOException {
    return open(directory, DirectoryHandles.LookUp.OPENAT2);
  }

  static RootDir open(Path directory, DirectoryHandles.LookUp lookUp) throws IOException {
    Fd root = Fd.open(directory, Fd.O_RDONLY | Fd.O_DIRECTORY);
    return new RootDir(new DirectoryHandles(root, lookUp));
  }

  /**
   * What the path is, or empty; a socket is nothing. Its times have nanoseconds; all extended
   * attributes are read, marks of overlayfs too. The link group of a file with several names is
   * {@code device:inode}.
   */
  public Optional<Entry.Node> stat(EntryPath path) throws IOException {
    return at(
        path,
        () -> {
          try (DirectoryHandles.Handle parent = handles.acquire(path.parent())) {
            return stat(parent.fd(), path);
          } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static Optional<Entry.Node> stat(Fd parent, EntryPath path) throws IOException {
    String name = path.isRoot() ? "." : path.name();
    Optional<FileStatus> found = parent.statusAt(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    FileStatus status = found.get();
    Metadata metadata = metadata(status, AttributeCalls.xattrsAt(parent, name));
    return switch (status.type()) {
      case FileStatus.S_IFREG ->
          Optional.of(new Entry.File(path, metadata, status.sizeBytes(), linkGroup(status)));
      case FileStatus.S_IFDIR ->
          Optional.of(
              new Entry.Directory(path, metadata, OverlayMarks.isOpaque(metadata.xattrs())));
      case FileStatus.S_IFLNK ->
          Optional.of(new Entry.Symlink(path, metadata, DirectoryCalls.readlink(parent, name)));
      case FileStatus.S_IFCHR, FileStatus.S_IFBLK -> Optional.of(device(path, metadata, status));
      case FileStatus.S_IFIFO -> Optional.of(new Entry.Fifo(path, metadata));
      default -> Optional.empty();
    };
  }

  private static Entry.Device device(EntryPath path, Metadata metadata, FileStatus status) {
    boolean block = status.type() == FileStatus.S_IFBLK;
    FileStatus.Device number = status.device();
    return new Entry.Device(path, metadata, block, number.major(), number.minor());
  }

  private static Metadata metadata(FileStatus status, Map<String, String> xattrs) {
    return new Metadata(
        status.permissions(),
        status.owner().uid(),
        status.owner().gid(),
        status.mtime().seconds(),
        status.mtime().nanos(),
        xattrs);
  }

  private static Optional<String> linkGroup(FileStatus status) {
    if (status.links() < 2) {
      return Optional.empty();
    }
    FileStatus.Inode inode = status.inode();
    return Optional.of(inode.deviceMajor() + "." + inode.deviceMinor() + ":" + inode.number());
  }

  /** What {@link #stat} says of every name in a directory, in order; a socket is empty. */
  public SortedMap<String, Optional<Entry.Node>> entries(EntryPath directory) throws IOException {
    return at(
        directory,
        () -> {
          SortedMap<String, Optional<Entry.Node>> entries = new TreeMap<>();
          try (DirectoryHandles.Handle handle = handles.acquire(directory)) {
            for (String name : names(handle.fd())) {
              entries.put(name, stat(handle.fd(), directory.child(name)));
            }
          }
          return entries;
        });
  }

  private static List<String> names(Fd directory) throws IOException {
    try (Fd open = directory.openAt(".", Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
      return DirectoryCalls.list(open);
    }
  }

  /** The names in a directory, Latin-1, sorted, without {@code .} and {@code ..}. */
  public List<String> list(EntryPath directory) throws IOException {
    return at(
        directory,
        () -> {
          try (DirectoryHandles.Handle handle = handles.acquire(directory)) {
            return names(handle.fd()).stream().sorted().toList();
          }
        });
  }

  /** Opens a regular file; anything else fails, and never blocks. It does not buffer. */
  public InputStream read(EntryPath path) throws IOException {
    requireBelow(path);
    return at(
        path,
        () -> {
          try (DirectoryHandles.Handle parent = handles.acquire(path.parent());
              Fd file = parent.fd().openAt(path.name(), Fd.O_PATH | Fd.O_NOFOLLOW, 0)) {
            if (!file.status().isRegular()) {
              throw new Failure(ErrorClass.PATH, path.display() + ": not a regular file");
            }
            return new FileInput(file.reopen(Fd.O_RDONLY | Fd.O_NONBLOCK), buffers);
          }
        });
  }

  /** The bytes of a file, read whenever they are opened. */
  public FileContent content(EntryPath path) {
    return () -> read(path);
  }

  /**
   * Makes an entry that must not exist, with exactly this metadata whatever the umask, in a
   * directory that must. Marks of overlayfs among the attributes are left out; attributes that the
   * file system cannot store too, unless they are capabilities. The times of a directory last only
   * until something is made in it: see {@link #setMetadata}.
   */
  public void create(Entry.Node entry, FileContent content) throws IOException {
    EntryPath path = requireBelow(entry.path());
    make(path, parent -> writer.create(parent, entry, content));
  }

  /** Makes a directory that only this user may enter, whose metadata will be set later. */
  public void createDirectory(EntryPath path) throws IOException {
    make(requireBelow(path), parent -> DirectoryCalls.mkdir(parent, path.name(), 0700));
  }

  /** Makes the mark by which overlayfs hides what lower layers have at this path. */
  public void createWhiteout(EntryPath path) throws IOException {
    FileStatus.Device mark = new FileStatus.Device(0, 0);
    make(
        requireBelow(path),
        parent -> DirectoryCalls.mknod(parent, path.name(), FileStatus.S_IFCHR, mark));
  }

  /** Marks a directory so that overlayfs hides all that lower layers have in it. */
  public void setOpaque(EntryPath directory) throws IOException {
    at(
        directory,
        () -> {
          try (DirectoryHandles.Handle handle = handles.acquire(directory)) {
            NodeWriter.setOpaque(handle.fd());
            return true;
          }
        });
  }

  /** Makes another name for an existing regular file. */
  public void link(EntryPath existing, EntryPath path) throws IOException {
    requireBelow(existing);
    make(
        requireBelow(path),
        parent -> {
          try (DirectoryHandles.Handle from = handles.acquireKept(existing.parent())) {
            Optional<FileStatus> target = from.fd().statusAt(existing.name());
            if (target.filter(FileStatus::isRegular).isEmpty()) {
              throw new Failure(
                  ErrorClass.PATH,
                  path.display() + ": link to " + existing.display() + ", which is no file");
            }
            DirectoryCalls.link(from.fd(), existing.name(), parent, path.name());
          }
        });
  }

  /**
   * Gives an entry another place, if nothing is there yet.
   *
   * @return false if something is
   */
  public boolean rename(EntryPath from, EntryPath to) throws IOException {
    requireBelow(from);
    requireBelow(to);
    handles.forget(from);
    try {
      return at(
          from,
          () -> {
            requireClean(to);
            try (DirectoryHandles.Handle source = handles.acquire(from.parent());
                DirectoryHandles.Handle target = handles.acquire(to.parent())) {
              return DirectoryCalls.renameNoReplace(
                  source.fd(), from.name(), target.fd(), to.name());
            }
          });
    } finally {
      handles.forget(from);
    }
  }

  /**
   * Sets mode, owner, times and attributes of an existing entry, itself and not what it points to.
   * Other attributes that it has stay.
   */
  public void setMetadata(EntryPath path, Metadata metadata) throws IOException {
    String name = path.isRoot() ? "." : path.name();
    at(
        path,
        parent -> {
          try (Fd file = parent.openAt(name, Fd.O_PATH | Fd.O_NOFOLLOW, 0)) {
            NodeWriter.setMetadata(file, metadata);
          }
        });
  }

  /** Sets the times of an existing entry, itself and not what it points to, and nothing else. */
  public void setTime(EntryPath path, Metadata metadata) throws IOException {
    String name = path.isRoot() ? "." : path.name();
    FileStatus.Mtime time = new FileStatus.Mtime(metadata.mtimeSeconds(), metadata.mtimeNanos());
    at(path, parent -> AttributeCalls.setMtimeAt(parent, name, time));
  }

  /**
   * Removes an entry and all below it; does nothing when there is none. For the root, all that is
   * in it.
   */
  public void remove(EntryPath path) throws IOException {
    if (path.isRoot()) {
      for (String name : list(path)) {
        remove(path.child(name));
      }
      return;
    }
    handles.forget(path);
    try {
      at(path, parent -> TreeRemover.remove(parent, path.name()));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
        throw e;
      }
    } finally {
      handles.forget(path);
    }
  }

  @FunctionalInterface
  private interface Operation<T> {
    T run() throws IOException;
  }

  @FunctionalInterface
  private interface ParentOperation {
    void run(Fd parent) throws IOException;
  }

  private void at(EntryPath path, ParentOperation operation) throws IOException {
    var _ =
        at(
            path,
            () -> {
              try (DirectoryHandles.Handle parent = handles.acquire(path.parent())) {
                operation.run(parent.fd());
                return true;
              }
            });
  }

  /**
   * Makes an entry in a directory that is kept open; if it was removed, in that of its name now.
   */
  private void make(EntryPath path, ParentOperation operation) throws IOException {
    var _ =
        at(
            path,
            () -> {
              try (DirectoryHandles.Handle parent = handles.acquireKept(path.parent())) {
                operation.run(parent.fd());
                return true;
              } catch (PosixException e) {
                if (e.errno() != Errno.ENOENT) {
                  throw e;
                }
                handles.forget(path.parent());
              }
              try (DirectoryHandles.Handle parent = handles.acquireKept(path.parent())) {
                operation.run(parent.fd());
                return true;
              }
            });
  }

  /** Runs an operation whose errors shall name the path. */
  private static <T> T at(EntryPath path, Operation<T> operation) throws IOException {
    requireClean(path);
    try {
      return operation.run();
    } catch (PosixException e) {
      throw e.at(path.display());
    } catch (Failure e) {
      throw switch (e.errorClass()) {
        case SPACE, LIMIT -> new Failure(e.errorClass(), path.display() + ": " + e.getMessage(), e);
        default -> e;
      };
    }
  }

  private static EntryPath requireBelow(EntryPath path) {
    if (path.isRoot()) {
      throw new Failure(ErrorClass.PATH, "an entry may not replace the root");
    }
    return path;
  }

  /** A second look at what {@link EntryPath#clamped} promises, because this is the gate. */
  private static void requireClean(EntryPath path) {
    String name = path.latin1();
    int start = 0;
    while (start < name.length()) {
      int slash = name.indexOf('/', start);
      int end = slash < 0 ? name.length() : slash;
      int length = end - start;
      boolean dots = length <= 2 && name.startsWith("..".substring(0, length), start);
      if (dots || slash == name.length() - 1) {
        throw new Failure(ErrorClass.PATH, path.display() + ": not a clean path");
      }
      start = end + 1;
    }
    if (name.indexOf(0) >= 0) {
      throw new Failure(ErrorClass.PATH, path.display() + ": a zero byte in a name");
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
