package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.context.Listing.Slot;
import jbuild.image.Digest;

/**
 * A directory of the user's as a file tree. Only what is asked for is listed or read (S241);
 * ignored entries do not exist, unless something below them is let in again (S235); owners are 0:0
 * (S206); sockets are left out; links are not followed. Uses no native code unless there are many
 * files, because a build that is fully cached must start quickly.
 *
 * <p>Listings and digests are kept, so that all steps of a build see the same context. A file that
 * changes after it was looked at is a {@code CONTEXT} failure, and so is one that cannot be read.
 * Safe for use by many threads.
 */
public final class DirectoryTree implements FileTree, AutoCloseable {
  /** Files larger than this are refused: layers may not be larger either. */
  public static final long MAX_FILE_BYTES = 256L << 30;

  /** Of a socket (S179). */
  private static final Digest EMPTY = Digest.of(new byte[0]);

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int MANY_FILES = 3000;
  private static final int SECONDS_A_DAY = 24 * 60 * 60;

  /** Reads the capabilities of executables, which {@code java.nio} cannot. */
  @FunctionalInterface
  public interface CapabilityReader {
    /** Leaves capabilities out. */
    CapabilityReader NONE = path -> Map.of();

    /** The {@code security.capability} attribute of a file in the directory, if it has one. */
    Map<String, String> read(EntryPath path) throws IOException;
  }

  private final DirectoryReader reader;
  private final Entry.Node root;
  private final InstantSource clock;
  private final IgnorePatterns ignored;
  private final DigestFile digestFile;
  private final KnownDigests known;
  private final Folder.Shared shared;
  private final Map<EntryPath, Folder> folders = new ConcurrentHashMap<>();
  private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();

  private DirectoryTree(
      DirectoryReader reader, IgnorePatterns ignored, DigestFile digestFile, InstantSource clock)
      throws IOException {
    this.reader = reader;
    this.clock = clock;
    Attributes seen =
        reader
            .attributes(EntryPath.ROOT)
            .orElseThrow(() -> DirectoryReader.changed(EntryPath.ROOT));
    this.root = reader.node(EntryPath.ROOT, seen);
    this.ignored = ignored;
    this.digestFile = digestFile;
    this.known = KnownDigests.open(digestFile);
    this.shared = new Folder.Shared(reader, lister(digestFile), ignored, known);
  }

  /** A build that finds all in the cache shall need no native code, unless it pays. */
  private Lister lister(DigestFile digestFile) {
    boolean first = known.places().isEmpty() && !digestFile.equals(DigestFile.NONE);
    return first || known.files() >= MANY_FILES
        ? new NativeLister(reader.locate(EntryPath.ROOT))
        : new NioLister(reader);
  }

  /** A tree that remembers digests for itself and leaves capabilities out. */
  public static DirectoryTree open(Path directory, IgnorePatterns ignored) throws IOException {
    return open(directory, ignored, _ -> DigestFile.NONE, CapabilityReader.NONE);
  }

  /**
   * Fails with {@code CONTEXT} when this is no directory.
   *
   * @param digests gives what earlier builds found out of a directory, links followed, and where
   *     {@link #close} leaves what this one does
   */
  public static DirectoryTree open(
      Path directory,
      IgnorePatterns ignored,
      Function<Path, DigestFile> digests,
      CapabilityReader capabilities)
      throws IOException {
    return open(directory, ignored, digests, capabilities, InstantSource.system());
  }

  static DirectoryTree open(
      Path directory,
      IgnorePatterns ignored,
      Function<Path, DigestFile> digests,
      CapabilityReader capabilities,
      InstantSource clock)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new Failure(ErrorClass.CONTEXT, "the build context " + directory + " is no directory");
    }
    Path real = directory.toRealPath();
    DirectoryReader reader = new DirectoryReader(real, capabilities);
    return new DirectoryTree(reader, ignored, digests.apply(real), clock);
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    if (path.isRoot()) {
      return Optional.of(root);
    }
    // From the top, so that no link on the way is followed and no recursion is needed.
    for (EntryPath directory : ancestors(path)) {
      if (!isDirectory(directory)) {
        return Optional.empty();
      }
    }
    Optional<Entry.Node> found = look(path).map(slot -> slot.listing().node(slot.index()));
    return found.isPresent() && isVisible(found.get()) ? found : Optional.empty();
  }

  private static List<EntryPath> ancestors(EntryPath path) {
    Deque<EntryPath> above = new ArrayDeque<>();
    for (EntryPath at = path; !at.isRoot(); at = at.parent()) {
      above.addFirst(at.parent());
    }
    return List.copyOf(above);
  }

  private boolean isDirectory(EntryPath path) throws IOException {
    return path.isRoot()
        || look(path).filter(slot -> slot.listing().isDirectory(slot.index())).isPresent();
  }

  /** What is there, ignored or not. */
  private Optional<Slot> look(EntryPath path) throws IOException {
    return folder(path.parent()).look(path.name());
  }

  private Folder folder(EntryPath directory) {
    Folder folder = folders.get(directory);
    return folder != null
        ? folder
        : folders.computeIfAbsent(directory, path -> new Folder(path, shared));
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    if (!(lookup(directory).orElse(null) instanceof Entry.Directory)) {
      return List.of();
    }
    Listing listing = folder(directory).list();
    List<Entry.Node> visible = new ArrayList<>(listing.size());
    for (int i = 0; i < listing.size(); i++) {
      Entry.Node child = listing.node(i);
      if (!listing.isExcluded(i) || holdsVisible(child)) {
        visible.add(child);
      }
    }
    return visible;
  }

  /** Whether an entry is not ignored, or is a directory that something is let in again below. */
  private boolean isVisible(Entry.Node node) throws IOException {
    return !ignored.excludes(node.path()) || holdsVisible(node);
  }

  private boolean holdsVisible(Entry.Node node) throws IOException {
    Deque<EntryPath> open = new ArrayDeque<>();
    if (node instanceof Entry.Directory) {
      open.push(node.path());
    }
    while (!open.isEmpty()) {
      EntryPath directory = open.pop();
      if (!ignored.prunes(directory)) {
        Listing listing = folder(directory).list();
        for (int i = 0; i < listing.size(); i++) {
          if (!listing.isExcluded(i)) {
            return true;
          }
          if (listing.isDirectory(i)) {
            open.push(listing.path(i));
          }
        }
      }
    }
    return false;
  }

  @Override
  public void readAhead(EntryPath directory, Predicate<EntryPath> leftOut) throws IOException {
    ParallelWalk.walk(
        directory,
        at -> {
          Listing listing = folder(at).list();
          List<EntryPath> below = new ArrayList<>();
          for (int i = 0; i < listing.size(); i++) {
            if (listing.isDirectory(i)) {
              EntryPath child = listing.path(i);
              if (!leftOut.test(child)) {
                below.add(child);
              }
            }
          }
          return below;
        });
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    Slot slot = slot(file);
    Optional<Digest> known = slot.digest();
    return known.isPresent() ? known.get() : hash(file, slot);
  }

  /** Reads what has to be read on all cores. */
  @Override
  public byte[] contentDigests(List<Entry.File> files) throws IOException {
    byte[] digests = new byte[files.size() * Digest.BYTES];
    List<Integer> unknown = new ArrayList<>();
    Finder finder = new Finder();
    for (int i = 0; i < files.size(); i++) {
      Slot slot = finder.find(files.get(i));
      if (!slot.listing().copyDigest(slot.index(), digests, i * Digest.BYTES)) {
        unknown.add(i);
      }
    }
    ParallelRuns.forEach(
        unknown,
        i -> {
          byte[] digest = contentDigest(files.get(i)).bytes();
          System.arraycopy(digest, 0, digests, i * Digest.BYTES, digest.length);
          return digest;
        });
    return digests;
  }

  private Slot slot(Entry.File file) throws IOException {
    return look(file.path()).orElseThrow(() -> DirectoryReader.changed(file.path()));
  }

  /** Finds files fast that come in the order of a walk. */
  private final class Finder {
    private Optional<Listing> listing = Optional.empty();
    private int next;

    Slot find(Entry.File file) throws IOException {
      String path = file.path().latin1();
      int slash = path.lastIndexOf('/');
      int length = path.length() - slash - 1;
      if (listing.isPresent()) {
        Listing last = listing.get();
        String directory = last.directory().latin1();
        if (directory.length() == Math.max(slash, 0) && path.startsWith(directory)) {
          for (int i = next; i < last.size(); i++) {
            String name = last.name(i);
            if (name.length() == length && path.endsWith(name)) {
              next = i + 1;
              return new Slot(last, i);
            }
          }
        }
      }
      Slot slot = slot(file);
      listing = Optional.of(slot.listing());
      next = slot.index() + 1;
      return slot;
    }
  }

  private Digest hash(Entry.File file, Slot slot) throws IOException {
    byte[] pooled = buffers.poll();
    byte[] buffer = pooled == null ? new byte[BUFFER_BYTES] : pooled;
    try (CheckedInputStream in = stream(file, slot)) {
      int read = 0;
      while (read >= 0) {
        read = in.read(buffer);
      }
      buffers.add(buffer);
      return in.digest().orElseThrow();
    }
  }

  @Override
  public boolean isUnread() {
    return known.places().isEmpty();
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    return stream(file, slot(file));
  }

  private CheckedInputStream stream(Entry.File file, Slot slot) throws IOException {
    if (file.sizeBytes() > MAX_FILE_BYTES) {
      throw new Failure(
          ErrorClass.LIMIT, file.path().display() + " of the build context is larger than 256 GiB");
    }
    if (slot.listing().isSocket(slot.index())) {
      return new CheckedInputStream(
          InputStream.nullInputStream(), file, digest -> digest.equals(EMPTY));
    }
    Optional<Digest> promised = slot.digest();
    long started = clock.millis() * 1_000_000;
    InputStream in = shared.lister().open(file.path());
    return new CheckedInputStream(
        in,
        file,
        digest ->
            promised.isPresent()
                ? isPromised(digest, promised.get(), slot)
                : isLearned(digest, file, slot, started));
  }

  private static boolean isPromised(Digest read, Digest promised, Slot slot) {
    boolean same = read.equals(promised);
    if (!same) {
      slot.listing().forget(slot.index());
    }
    return same;
  }

  /** Remembers a digest, unless the file is another by now, or was when somebody else read it. */
  private boolean isLearned(Digest read, Entry.File file, Slot slot, long started)
      throws IOException {
    Optional<Attributes> now = shared.lister().attributes(file.path());
    if (now.isEmpty() || !slot.listing().isSame(slot.index(), now.get())) {
      return false;
    }
    Optional<Digest> remembered =
        folder(file.path().parent()).put(file.path().name(), read.bytes(), started);
    return remembered.equals(Optional.of(read));
  }

  /**
   * Leaves for later builds what was found out of the directory's files. What is open already can
   * be read on.
   */
  @Override
  public void close() throws IOException {
    int today = Math.toIntExact(clock.instant().getEpochSecond() / SECONDS_A_DAY);
    boolean needed;
    try (KnownDigests _ = known) {
      needed = new DigestWriter(known, folders.values(), today).isNeeded();
    }
    if (needed) {
      // Another build may have written meanwhile.
      try (KnownDigests latest = KnownDigests.open(digestFile)) {
        digestFile.replace(new DigestWriter(latest, folders.values(), today)::writeTo);
      }
    }
  }
}
