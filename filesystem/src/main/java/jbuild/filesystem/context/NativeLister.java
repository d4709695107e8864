package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.posix.Buffers;
import jbuild.filesystem.posix.DirectoryScan;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileInput;
import jbuild.filesystem.posix.PathBytes;
import jbuild.filesystem.posix.PosixException;
import jbuild.filesystem.posix.RawStatus;

/**
 * Lists and reads by system calls. The first call of a process takes some 25 ms to link, each one
 * after that a third of what {@code java.nio} takes: it pays from some thousand entries on.
 */
final class NativeLister implements Lister {
  /** Latin-1, with a slash at the end. */
  private final String root;

  private final Queue<DirectoryScan> scans = new ConcurrentLinkedQueue<>();
  private final Buffers buffers = new Buffers();

  NativeLister(Path root) {
    String path = PathBytes.latin1(root);
    this.root = path.endsWith("/") ? path : path + "/";
  }

  @Override
  public List<Found> list(EntryPath directory, Predicate<String> wanted) throws IOException {
    List<Found> found = new ArrayList<>();
    DirectoryScan pooled = scans.poll();
    DirectoryScan scan = pooled == null ? new DirectoryScan() : pooled;
    try {
      scan.scan(root + directory.latin1(), new Collector(directory, wanted, found));
    } catch (PosixException e) {
      if (isGone(e) || e.errno() == Errno.ELOOP) {
        return List.of();
      }
      throw failure(directory, e);
    } finally {
      scans.add(scan);
    }
    Collections.sort(found);
    return found;
  }

  @Override
  public Optional<Attributes> attributes(EntryPath path) throws IOException {
    try {
      return Optional.of(Attributes.of(RawStatus.at(root + path.latin1())));
    } catch (PosixException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw failure(path, e);
    }
  }

  /** Does not wait for whoever writes into a pipe that took the file's place. */
  @Override
  public InputStream open(EntryPath file) throws IOException {
    try {
      int flags = Fd.O_RDONLY | Fd.O_NOFOLLOW | Fd.O_NONBLOCK;
      return new FileInput(Fd.open(root + file.latin1(), flags), buffers);
    } catch (PosixException e) {
      throw failure(file, e);
    }
  }

  private static boolean isGone(PosixException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
  }

  private record Collector(EntryPath directory, Predicate<String> wanted, List<Found> found)
      implements DirectoryScan.Finder {
    @Override
    public boolean wants(String name) {
      return wanted.test(name);
    }

    @Override
    public void found(String name, RawStatus status) {
      found.add(new Found(name, Attributes.of(status)));
    }

    @Override
    public void failed(String name, PosixException error) {
      throw failure(directory.child(name), error);
    }
  }

  private static Failure failure(EntryPath path, PosixException cause) {
    String reason =
        isGone(cause)
            ? "it is gone: the context changed while reading"
            : Errno.describe(cause.errno());
    return new Failure(
        ErrorClass.CONTEXT,
        "cannot read " + path.display() + " of the build context: " + reason,
        cause);
  }
}
