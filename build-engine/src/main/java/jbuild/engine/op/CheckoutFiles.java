package jbuild.engine.op;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;

/** Makes the files of a checkout the same whatever the umask of this process is (S216). */
final class CheckoutFiles {
  private static final String GIT = ".git";
  private static final int OWNER_READS_AND_EXECUTES = 0500;

  private final RootDir root;
  private final boolean keepGit;
  private final OptionalLong seconds;

  private CheckoutFiles(RootDir root, boolean keepGit, OptionalLong seconds) {
    this.root = root;
    this.keepGit = keepGit;
    this.seconds = seconds;
  }

  /**
   * Goes through all files below a directory.
   *
   * @param keepGit leave repositories, and the marks of submodules, among the files
   * @param seconds what to set all times to, since 1970
   */
  static void settle(Path directory, boolean keepGit, OptionalLong seconds) throws IOException {
    try (RootDir root = RootDir.open(directory)) {
      new CheckoutFiles(root, keepGit, seconds).settle();
    }
  }

  private void settle() throws IOException {
    // Directories are settled last, the deepest first: a removal in one changes its time.
    Deque<Entry.Directory> directories = new ArrayDeque<>();
    Deque<EntryPath> pending = new ArrayDeque<>(List.of(EntryPath.ROOT));
    while (!pending.isEmpty()) {
      for (Entry.Node node : children(pending.pop())) {
        if (node instanceof Entry.Directory directory) {
          directories.push(directory);
          pending.push(directory.path());
        } else {
          settle(node);
        }
      }
    }
    for (Entry.Directory directory : directories) {
      settle(directory);
    }
  }

  private List<Entry.Node> children(EntryPath directory) throws IOException {
    List<Entry.Node> kept = new ArrayList<>();
    for (var entry : root.entries(directory).entrySet()) {
      if (entry.getKey().equals(GIT) && !keepGit) {
        root.remove(directory.child(GIT));
      } else {
        entry.getValue().ifPresent(kept::add);
      }
    }
    return kept;
  }

  private void settle(Entry.Node node) throws IOException {
    Metadata was = node.metadata();
    int mode = node instanceof Entry.Symlink ? was.mode() : settled(was.mode());
    Metadata now = was.withMode(mode);
    if (seconds.isPresent()) {
      now = now.withMtime(seconds.getAsLong(), 0);
    }
    if (!now.equals(was)) {
      root.setMetadata(node.path(), now);
    }
  }

  /** What a umask of 022 would have made of it: others may do what the owner may, but write. */
  private static int settled(int mode) {
    int others = mode & OWNER_READS_AND_EXECUTES;
    return (mode & 0700) | others >> 3 | others >> 6;
  }
}
