package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.context.DirectoryReader.Seen;
import jbuild.image.Digest;

/**
 * A directory of the user's as a file tree. Only what is asked for is listed or read (S241);
 * ignored entries do not exist, unless something below them is let in again (S235); owners are 0:0
 * (S206); sockets are left out; links are not followed. Uses no native code, because a build that
 * is fully cached must start quickly.
 *
 * <p>Listings and digests are kept, so that all steps of a build see the same context. A file that
 * changes after it was looked at is a {@code CONTEXT} failure, and so is one that cannot be read.
 * Safe for use by many threads.
 */
public final class DirectoryTree implements FileTree {
  /** Files larger than this are refused: layers may not be larger either. */
  public static final long MAX_FILE_BYTES = 256L << 30;

  /** Reads the capabilities of executables, which {@code java.nio} cannot. */
  @FunctionalInterface
  public interface CapabilityReader {
    /** Leaves capabilities out. */
    CapabilityReader NONE = path -> Map.of();

    /** The {@code security.capability} attribute of a file in the directory, if it has one. */
    Map<String, String> read(EntryPath path) throws IOException;
  }

  private final DirectoryReader reader;
  private final IgnorePatterns ignored;
  private final DigestCache digests;

  /** What each path was when it was looked at first. */
  private final Map<EntryPath, Optional<Seen>> seen = new ConcurrentHashMap<>();

  private final Map<EntryPath, List<Entry.Node>> listings = new ConcurrentHashMap<>();

  /** The digests that were told, which {@link #open} holds files to. */
  private final Map<EntryPath, Digest> told = new ConcurrentHashMap<>();

  private DirectoryTree(DirectoryReader reader, IgnorePatterns ignored, DigestCache digests) {
    this.reader = reader;
    this.ignored = ignored;
    this.digests = digests;
  }

  /** A tree that remembers digests for itself and leaves capabilities out. */
  public static DirectoryTree open(Path directory, IgnorePatterns ignored) throws IOException {
    return open(directory, ignored, DigestCache.inMemory(), CapabilityReader.NONE);
  }

  /** Fails with {@code CONTEXT} when this is no directory. */
  public static DirectoryTree open(
      Path directory, IgnorePatterns ignored, DigestCache digests, CapabilityReader capabilities)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new Failure(ErrorClass.CONTEXT, "the build context " + directory + " is no directory");
    }
    Path root = directory.toRealPath();
    return new DirectoryTree(new DirectoryReader(root, capabilities), ignored, digests);
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    // From the top, so that no link on the way is followed and no recursion is needed.
    for (EntryPath directory : ancestors(path)) {
      if (!(look(directory).orElse(null) instanceof Entry.Directory)) {
        return Optional.empty();
      }
    }
    Optional<Entry.Node> found = look(path);
    return found.isPresent() && isVisible(found.get()) ? found : Optional.empty();
  }

  private static List<EntryPath> ancestors(EntryPath path) {
    Deque<EntryPath> above = new ArrayDeque<>();
    for (EntryPath at = path; !at.isRoot(); at = at.parent()) {
      above.addFirst(at.parent());
    }
    return List.copyOf(above);
  }

  /** What is there, ignored or not. */
  private Optional<Entry.Node> look(EntryPath path) throws IOException {
    Optional<Seen> known = seen.get(path);
    if (known == null) {
      Optional<Seen> now = reader.stat(path);
      Optional<Seen> before = seen.putIfAbsent(path, now);
      known = before == null ? now : before;
    }
    return known.map(Seen::node);
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    if (!(lookup(directory).orElse(null) instanceof Entry.Directory)) {
      return List.of();
    }
    List<Entry.Node> visible = new ArrayList<>();
    for (Entry.Node child : list(directory)) {
      if (isVisible(child)) {
        visible.add(child);
      }
    }
    return visible;
  }

  /** All that a directory holds but what can be seen without looking at it to be ignored. */
  private List<Entry.Node> list(EntryPath directory) throws IOException {
    List<Entry.Node> known = listings.get(directory);
    if (known != null) {
      return known;
    }
    List<Entry.Node> children = new ArrayList<>();
    for (String name : reader.names(directory)) {
      EntryPath path = directory.child(name);
      if (!ignored.excludes(path) || !ignored.prunes(path)) {
        look(path).ifPresent(children::add);
      }
    }
    List<Entry.Node> before = listings.putIfAbsent(directory, List.copyOf(children));
    return before == null ? children : before;
  }

  /** Whether an entry is not ignored, or is a directory that something is let in again below. */
  private boolean isVisible(Entry.Node node) throws IOException {
    if (!ignored.excludes(node.path())) {
      return true;
    }
    Deque<Entry.Node> open = new ArrayDeque<>(List.of(node));
    while (!open.isEmpty()) {
      if (open.pop() instanceof Entry.Directory directory && !ignored.prunes(directory.path())) {
        for (Entry.Node child : list(directory.path())) {
          if (!ignored.excludes(child.path())) {
            return true;
          }
          open.push(child);
        }
      }
    }
    return false;
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    Digest known = told.get(file.path());
    if (known != null) {
      return known;
    }
    DigestCache.FileState state = state(file);
    Optional<Digest> cached = digests.get(file.path(), state);
    Digest digest;
    if (cached.isPresent()) {
      digest = cached.get();
    } else {
      digest = hash(file, state);
      digests.put(file.path(), state, digest);
    }
    Digest before = told.putIfAbsent(file.path(), digest);
    return before == null ? digest : before;
  }

  /**
   * Reads on all cores what {@link #contentDigest} will be asked for.
   *
   * @param files of this tree
   */
  public void readDigests(Collection<Entry.File> files) throws IOException {
    ParallelRuns.forEach(
        files.stream().filter(file -> !told.containsKey(file.path())).toList(),
        this::contentDigest);
  }

  private DigestCache.FileState state(Entry.File file) throws IOException {
    var _ = look(file.path());
    return seen.getOrDefault(file.path(), Optional.empty())
        .map(Seen::state)
        .orElseThrow(() -> DirectoryReader.changed(file.path()));
  }

  private Digest hash(Entry.File file, DigestCache.FileState state) throws IOException {
    java.security.MessageDigest hasher = Digest.hasher();
    byte[] buffer = new byte[Math.clamp(file.sizeBytes() + 1, 1 << 12, 1 << 18)];
    try (InputStream in = stream(file, Optional.empty())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
      }
    }
    boolean same = reader.stat(file.path()).map(now -> now.state().equals(state)).orElse(false);
    if (!same) {
      throw DirectoryReader.changed(file.path());
    }
    return Digest.of(hasher);
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    return stream(file, Optional.ofNullable(told.get(file.path())));
  }

  private InputStream stream(Entry.File file, Optional<Digest> promised) throws IOException {
    if (file.sizeBytes() > MAX_FILE_BYTES) {
      throw new Failure(
          ErrorClass.LIMIT, file.path().display() + " of the build context is larger than 256 GiB");
    }
    if (seen.getOrDefault(file.path(), Optional.empty()).map(Seen::socket).orElse(false)) {
      return InputStream.nullInputStream();
    }
    try {
      InputStream in = Files.newInputStream(reader.locate(file.path()), LinkOption.NOFOLLOW_LINKS);
      return new CheckedInputStream(in, file, promised);
    } catch (FileSystemException e) {
      throw DirectoryReader.failure(file.path(), e);
    }
  }
}
