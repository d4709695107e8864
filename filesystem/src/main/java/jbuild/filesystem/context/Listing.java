package jbuild.filesystem.context;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * Entries of one directory as they were when they were looked at, in the order of their names, with
 * the digests that are known. Kept in a few arrays, because a context may have a million entries;
 * what is more than a plain file or directory is an object. Safe for use by many threads.
 */
final class Listing {
  /** Longs that tell the state of an entry: size, time of modification, ctime, inode, device. */
  static final int STATE = 5;

  static final int DIGEST_BYTES = Digest.BYTES;

  /**
   * A file that was changed this shortly before it was read may change again without that showing
   * in its times: more than the clock's tick, and as much as the coarsest times that a file system
   * keeps.
   */
  private static final long RACY_NANOS = 2_000_000_000L;

  /** A bit of no mode. */
  private static final int EXCLUDED = 1 << 30;

  private static final long NANOS = 1_000_000_000L;

  /** Nothing is known of a file's content. */
  static final byte NOTHING = 0;

  /** Its digest is known from an earlier build. */
  static final byte KEPT = 1;

  /** Its digest is known, and a later build can be sure of it as long as the state stays. */
  static final byte READ = 2;

  /** Its digest now is known. */
  static final byte RACY = 3;

  private final EntryPath directory;

  /** What the paths of the entries begin with. */
  private final String prefix;

  private final String[] names;
  private final int[] modes;
  private final long[] states;
  private final Map<Integer, Entry.Node> others;
  private final List<String> skipped;
  private final byte[] knowledge;
  private byte[] digests = new byte[0];

  private Listing(Builder from) {
    directory = from.directory;
    prefix = directory.isRoot() ? "" : directory.latin1() + "/";
    names = Arrays.copyOf(from.names, from.size);
    modes = Arrays.copyOf(from.modes, from.size);
    states = Arrays.copyOf(from.states, from.size * STATE);
    others = from.others.isEmpty() ? Map.of() : from.others;
    skipped = List.copyOf(from.skipped);
    knowledge = new byte[from.size];
  }

  /** Collects entries in the order of their names. */
  static final class Builder {
    private final EntryPath directory;
    private final String[] names;
    private final int[] modes;
    private final long[] states;
    private final Map<Integer, Entry.Node> others = new HashMap<>();
    private final List<String> skipped;
    private int size;

    /**
     * @param skipped names that are not looked at
     */
    Builder(EntryPath directory, int most, List<String> skipped) {
      this.directory = directory;
      this.skipped = skipped;
      this.names = new String[most];
      this.modes = new int[most];
      this.states = new long[most * STATE];
    }

    /**
     * @param node the entry, which is more than mode, size and time tell
     */
    void add(String name, Attributes seen, Entry.Node node) {
      others.put(size, node);
      add(name, seen);
    }

    void add(String name, Attributes seen) {
      names[size] = name;
      modes[size] = seen.mode();
      int at = size * STATE;
      states[at] = seen.sizeBytes();
      states[at + 1] = seen.wholeMtimeNanos();
      states[at + 2] = seen.ctimeNanos();
      states[at + 3] = seen.inode();
      states[at + 4] = seen.device();
      size++;
    }

    /** Takes over what was looked at earlier, with its digest if that is known. */
    void add(Listing earlier, int index) {
      Entry.Node other = earlier.others.get(index);
      if (other != null) {
        others.put(size, other);
      }
      names[size] = earlier.names[index];
      modes[size] = earlier.modes[index];
      System.arraycopy(earlier.states, index * STATE, states, size * STATE, STATE);
      size++;
    }

    /** Tells that what was added last is ignored, though something below it may not be. */
    void exclude() {
      modes[size - 1] |= EXCLUDED;
    }

    /** A file of which nothing but the state is told. */
    void addFile(String name, long[] from, int index) {
      names[size] = name;
      modes[size] = Attributes.REGULAR;
      System.arraycopy(from, index * STATE, states, size * STATE, STATE);
      size++;
    }

    Listing build() {
      return new Listing(this);
    }
  }

  EntryPath directory() {
    return directory;
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  /** The names that were not looked at, because they are ignored. */
  List<String> skipped() {
    return skipped;
  }

  /** Where a name is, or a negative number. */
  int find(String name) {
    return Arrays.binarySearch(names, name);
  }

  /** Whether an entry is ignored, though something below it may not be. */
  boolean isExcluded(int index) {
    return (modes[index] & EXCLUDED) != 0;
  }

  boolean isDirectory(int index) {
    return Attributes.type(modes[index]) == Attributes.DIRECTORY;
  }

  boolean isFile(int index) {
    return Attributes.type(modes[index]) == Attributes.REGULAR;
  }

  boolean isSocket(int index) {
    return Attributes.type(modes[index]) == Attributes.SOCKET;
  }

  EntryPath path(int index) {
    return new EntryPath(prefix.concat(names[index]));
  }

  Entry.Node node(int index) {
    Entry.Node other = others.isEmpty() ? null : others.get(index);
    if (other != null) {
      return other;
    }
    long mtime = states[index * STATE + 1];
    Metadata metadata =
        new Metadata(
            Attributes.permissions(modes[index]),
            0,
            0,
            Math.floorDiv(mtime, NANOS),
            (int) Math.floorMod(mtime, NANOS),
            Map.of());
    return isDirectory(index)
        ? new Entry.Directory(path(index), metadata)
        : new Entry.File(path(index), metadata, states[index * STATE]);
  }

  /** Whether an entry is in the same state as it was. */
  boolean isSame(int index, Attributes now) {
    int at = index * STATE;
    return states[at] == now.sizeBytes()
        && states[at + 1] == now.wholeMtimeNanos()
        && states[at + 2] == now.ctimeNanos()
        && states[at + 3] == now.inode()
        && states[at + 4] == now.device();
  }

  /** Whether an entry is in a state that was written with {@link #states}. */
  boolean isSame(int index, long[] others, int other) {
    int at = index * STATE;
    int to = other * STATE;
    return states[at] == others[to]
        && states[at + 1] == others[to + 1]
        && states[at + 2] == others[to + 2]
        && states[at + 3] == others[to + 3]
        && states[at + 4] == others[to + 4];
  }

  long state(int index, int number) {
    return states[index * STATE + number];
  }

  /** What is known of a file's content. */
  synchronized byte knowledge(int index) {
    return knowledge[index];
  }

  /** Of how many files just this is known. */
  synchronized int count(byte wanted) {
    int count = 0;
    for (byte known : knowledge) {
      count += known == wanted ? 1 : 0;
    }
    return count;
  }

  synchronized Optional<Digest> digest(int index) {
    return knowledge[index] == NOTHING
        ? Optional.empty()
        : Optional.of(Digest.ofBytes(digests, index * DIGEST_BYTES));
  }

  /** Copies the digest of a file, if one is known. */
  synchronized boolean copyDigest(int index, byte[] to, int offset) {
    if (knowledge[index] == NOTHING) {
      return false;
    }
    System.arraycopy(digests, index * DIGEST_BYTES, to, offset, DIGEST_BYTES);
    return true;
  }

  /**
   * Remembers what an earlier build found out.
   *
   * @param from a digest for each entry
   * @param which entries there is one of
   */
  synchronized void keep(byte[] from, boolean[] which) {
    digests = from;
    for (int i = 0; i < which.length; i++) {
      knowledge[i] = which[i] ? KEPT : NOTHING;
    }
  }

  /**
   * Remembers the digest of what was read, with the state the same before and after, unless another
   * thread was first: of what changes meanwhile all are told the same.
   *
   * @param startedNanos a moment before it was read, since 1970
   * @return what is remembered
   */
  synchronized Digest put(int index, byte[] digest, long startedNanos) {
    if (knowledge[index] == NOTHING) {
      boolean racy = Math.max(state(index, 1), state(index, 2)) > startedNanos - RACY_NANOS;
      put(index, digest, racy ? RACY : READ);
    }
    return Digest.ofBytes(digests, index * DIGEST_BYTES);
  }

  /** Forgets a digest that proved to be another file's, so that the next build reads anew. */
  synchronized void forget(int index) {
    knowledge[index] = NOTHING;
  }

  private void put(int index, byte[] digest, byte known) {
    if (digests.length == 0) {
      digests = new byte[names.length * DIGEST_BYTES];
    }
    System.arraycopy(digest, 0, digests, index * DIGEST_BYTES, DIGEST_BYTES);
    knowledge[index] = known;
  }

  /** Takes over what another listing knows of an entry in the same state. */
  void learn(int index, Listing other, int there) {
    byte known = other.knowledge(there);
    byte[] digest = new byte[DIGEST_BYTES];
    if (other.copyDigest(there, digest, 0)) {
      synchronized (this) {
        put(index, digest, known);
      }
    }
  }

  /** Where a file is in a listing. */
  record Slot(Listing listing, int index) {
    Optional<Digest> digest() {
      return listing.digest(index);
    }
  }
}
