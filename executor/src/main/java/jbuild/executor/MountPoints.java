package jbuild.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.PosixException;

/**
 * The places in a root file system at which something is mounted. What is missing is made, and
 * removed after the step unless it is in use by then, so that no trace of a mount is in the layer
 * (S133). Used by one thread.
 */
final class MountPoints {
  private static final int MAX_LINKS = 40;
  private static final FileContent NOTHING = InputStream::nullInputStream;

  /** Where most steps have files mounted: the directory of {@link NetworkFiles}. */
  static final String USUAL_DIRECTORY = "etc";

  private final RootDir root;
  private final List<EntryPath> made = new ArrayList<>();

  MountPoints(RootDir root) {
    this.root = root;
  }

  /**
   * Makes a tree with the mount points that every step needs, unless it is there. Others may do the
   * same at the same time.
   */
  static void makeUsual(Path tree) throws IOException {
    Files.createDirectories(tree);
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (RootDir root = RootDir.open(tree)) {
      MountPoints points = new MountPoints(root);
      for (String file : List.of(NetworkFiles.HOSTS, NetworkFiles.RESOLV_CONF)) {
        points.provideBesideOthers(EntryPath.ofText(file));
      }
    }
  }

  /** What others have just made is there at the next look, so this ends. */
  private void provideBesideOthers(EntryPath file) throws IOException {
    boolean beside = true;
    while (beside) {
      try {
        provide(file, false, 0644);
        beside = false;
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
    }
  }

  /** Tells links from all else in a tree. */
  @FunctionalInterface
  interface Links {
    /** The target of a link at exactly this path, Latin-1; or empty, whatever else is there. */
    Optional<String> target(EntryPath path) throws IOException;
  }

  /**
   * Where a path leads in a tree when all links on it are followed, the last too. Components that
   * do not exist are kept.
   *
   * @param path Latin-1; {@code ..} is taken after links are followed and stops at the root
   */
  static EntryPath resolve(Links links, String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(List.of(path.split("/", -1)));
    EntryPath at = EntryPath.ROOT;
    int followed = 0;
    while (!rest.isEmpty()) {
      String name = rest.removeFirst();
      switch (name) {
        case "", "." -> {}
        case ".." -> at = at.parent();
        default -> {
          EntryPath next = at.child(name);
          Optional<String> target = links.target(next);
          if (target.isEmpty()) {
            at = next;
          } else if (++followed > MAX_LINKS) {
            throw new Failure(
                ErrorClass.PATH, next.display() + ": more than " + MAX_LINKS + " links");
          } else {
            at = target.get().startsWith("/") ? EntryPath.ROOT : at;
            List.of(target.get().split("/", -1)).reversed().forEach(rest::addFirst);
          }
        }
      }
    }
    return at;
  }

  /** Where a path leads in this root file system. */
  EntryPath resolve(String path) throws IOException {
    return resolve(this::linkTarget, path);
  }

  private Optional<String> linkTarget(EntryPath path) throws IOException {
    return root.stat(path).orElse(null) instanceof Entry.Symlink link
        ? Optional.of(link.target())
        : Optional.empty();
  }

  /** The mode of what is there already. */
  OptionalInt mode(EntryPath path) throws IOException {
    return root.stat(path).stream().mapToInt(node -> node.metadata().mode()).findFirst();
  }

  /** Makes a directory and what is missing above it, to stay. */
  void makeDirectory(EntryPath path, long uid, long gid) throws IOException {
    for (EntryPath directory : missing(path)) {
      root.create(new Entry.Directory(directory, new Metadata(0755, uid, gid, now())), NOTHING);
    }
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  /**
   * Makes a place to mount a file or directory on, unless something is there. Some runtimes give a
   * tmpfs the mode of what it covers.
   */
  void provide(EntryPath path, boolean directory, int mode) throws IOException {
    for (EntryPath each : missing(path)) {
      Optional<Entry.Node> parent = root.stat(each.parent());
      if (!each.equals(path)) {
        root.create(new Entry.Directory(each, new Metadata(0755, 0, 0, 0)), NOTHING);
      } else if (directory) {
        root.create(new Entry.Directory(each, new Metadata(mode, 0, 0, 0)), NOTHING);
      } else {
        root.create(new Entry.File(each, new Metadata(mode, 0, 0, 0), 0), NOTHING);
      }
      made.add(each);
      restore(parent);
    }
  }

  /** The path and those above it which do not exist, the uppermost first. */
  private List<EntryPath> missing(EntryPath path) throws IOException {
    Deque<EntryPath> missing = new ArrayDeque<>();
    EntryPath at = path;
    while (!at.isRoot() && root.stat(at).isEmpty()) {
      missing.addFirst(at);
      at = at.parent();
    }
    return List.copyOf(missing);
  }

  /** Removes what was made and is still empty. To be called when no process is left. */
  void remove() throws IOException {
    for (EntryPath path : made.reversed()) {
      Optional<Entry.Node> parent = root.stat(path.parent());
      if (root.stat(path).filter(this::isEmpty).isPresent()) {
        root.remove(path);
        restore(parent);
      }
    }
    made.clear();
  }

  private boolean isEmpty(Entry.Node node) {
    return switch (node) {
      case Entry.File file -> file.sizeBytes() == 0;
      case Entry.Directory directory -> isEmptyDirectory(directory.path());
      case Entry.Symlink _, Entry.Device _, Entry.Fifo _ -> false;
    };
  }

  private boolean isEmptyDirectory(EntryPath path) {
    try {
      return root.list(path).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is made or removed in a directory changes its times alone. */
  private void restore(Optional<Entry.Node> directory) throws IOException {
    if (directory.isPresent()) {
      root.setTime(directory.get().path(), directory.get().metadata());
    }
  }
}
