package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.image.Digest;

/**
 * A directory of the user's as a file tree. Only what is asked for is listed or read (S241);
 * ignored entries do not exist; owners are 0:0 (S206); sockets are left out. Uses no native code,
 * because a build that is fully cached must start quickly.
 *
 * <p>Listings and digests are kept, so that all steps of a build see the same context.
 */
public final class DirectoryTree implements FileTree {
  private DirectoryTree() {}

  public static DirectoryTree open(Path directory, IgnorePatterns ignored) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
