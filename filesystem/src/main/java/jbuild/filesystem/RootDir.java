package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A directory of the host that cannot be left: the one gate between names from outside and the
 * host's file system (rule P1). Every operation starts at the open directory and goes through
 * {@code openat2} with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS; a link on
 * the way is a {@code PATH} failure. The last component is never followed.
 *
 * <p>Safe for use by many threads.
 */
public final class RootDir implements AutoCloseable {
  private RootDir() {}

  /** Opens a directory that jbuild itself chose. */
  public static RootDir open(Path directory) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** What the path is, or empty. Its times have nanoseconds; extended attributes are read. */
  public Optional<Entry.Node> stat(EntryPath path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The names in a directory, Latin-1, sorted, without {@code .} and {@code ..}. */
  public List<String> list(EntryPath directory) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Opens a regular file; anything else fails, and never blocks. */
  public InputStream read(EntryPath path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Makes an entry that must not exist, with exactly this metadata whatever the umask. */
  public void create(Entry.Node entry, FileContent content) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Makes another name for an existing regular file. */
  public void link(EntryPath existing, EntryPath path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Sets mode, owner, times and attributes of an existing entry, itself and not what it points to.
   */
  public void setMetadata(EntryPath path, Metadata metadata) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Removes an entry and all below it; does nothing when there is none. */
  public void remove(EntryPath path) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
