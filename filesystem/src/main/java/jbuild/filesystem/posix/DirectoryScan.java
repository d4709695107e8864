package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lists directories together with the status of what is in them: one call for some hundred names
 * and one for each status, into memory that is used again and read in large pieces. For use by one
 * thread at a time.
 */
public final class DirectoryScan {
  private static final int LIST_BYTES = 32 * 1024;
  private static final int LONGEST_PATH = 4096;
  private static final int OPEN = Fd.O_RDONLY | Fd.O_DIRECTORY | Fd.O_NOFOLLOW | Fd.O_CLOEXEC;
  private static final int DIRENT_LENGTH = 16;
  private static final int DIRENT_NAME = 19;
  private static final int BATCH = 128;
  private static final int STATUS_LONGS = FileStatus.BYTES / Long.BYTES;

  /** Not closed: it goes with the scan. */
  private final Frame frame = new Frame();

  private final MemorySegment path = Arena.ofAuto().allocate(LONGEST_PATH);
  private final MemorySegment entries = Arena.ofAuto().allocate(LIST_BYTES, 8);
  private final MemorySegment statuses = Arena.ofAuto().allocate(BATCH * FileStatus.BYTES, 8);
  private final byte[] list = new byte[LIST_BYTES];
  private final long[] copied = new long[BATCH * STATUS_LONGS];
  private final String[] names = new String[BATCH];
  private final boolean[] gone = new boolean[BATCH];
  private int waiting;

  /** Takes what a scan finds. */
  public interface Finder {
    /** Whether the status of a name is to be looked at. */
    boolean wants(String name);

    /** One name, itself and not what it points to. */
    void found(String name, RawStatus status) throws IOException;

    /** A name whose status cannot be told. Names that are gone meanwhile are not reported. */
    void failed(String name, PosixException error) throws IOException;
  }

  public DirectoryScan() {}

  /**
   * Finds all that is in a directory, but {@code .} and {@code ..}, in no order. A link in the last
   * component is not followed.
   *
   * @param directory its path, Latin-1
   */
  public void scan(String directory, Finder finder) throws IOException {
    byte[] bytes = directory.getBytes(ISO_8859_1);
    if (bytes.length >= LONGEST_PATH) {
      throw new PosixException(Errno.ENAMETOOLONG, Errno.describe(Errno.ENAMETOOLONG));
    }
    MemorySegment.copy(bytes, 0, path, JAVA_BYTE, 0, bytes.length);
    path.set(JAVA_BYTE, bytes.length, (byte) 0);
    long opened = frame.call(Function.OPENAT, Fd.AT_FDCWD, path.address(), OPEN, 0);
    int number = (int) Errno.check(opened, Function.OPENAT, directory);
    try {
      waiting = 0;
      scan(number, directory, finder);
    } finally {
      var _ = frame.call(Function.CLOSE, number, 0);
    }
  }

  private void scan(int directory, String path, Finder finder) throws IOException {
    while (true) {
      long result = frame.call(Function.GETDENTS64, directory, entries.address(), LIST_BYTES);
      int length = (int) Errno.check(result, Function.GETDENTS64, path);
      if (length == 0) {
        return;
      }
      MemorySegment.copy(entries, JAVA_BYTE, 0, list, 0, length);
      scan(directory, length, finder);
    }
  }

  private void scan(int directory, int length, Finder finder) throws IOException {
    int next;
    for (int at = 0; at < length; at = next) {
      next = at + ((list[at + DIRENT_LENGTH] & 0xFF) | (list[at + DIRENT_LENGTH + 1] & 0xFF) << 8);
      int start = at + DIRENT_NAME;
      int end = start;
      while (list[end] != 0) {
        end++;
      }
      String name = new String(list, start, end - start, ISO_8859_1);
      if (!name.equals(".") && !name.equals("..") && finder.wants(name)) {
        look(directory, name, start, finder);
      }
    }
    hand(finder);
  }

  private void look(int directory, String name, int start, Finder finder) throws IOException {
    long result =
        frame.call(
            Function.STATX,
            directory,
            entries.address() + start,
            Fd.AT_SYMLINK_NOFOLLOW,
            Fd.STATX_BASIC_STATS,
            statuses.address() + (long) waiting * FileStatus.BYTES);
    gone[waiting] = result < 0;
    if (result < 0 && result != -Errno.ENOENT) {
      finder.failed(name, new PosixException((int) -result, Errno.describe((int) -result)));
    }
    names[waiting] = name;
    waiting++;
    if (waiting == BATCH) {
      hand(finder);
    }
  }

  private void hand(Finder finder) throws IOException {
    MemorySegment.copy(statuses, JAVA_LONG, 0, copied, 0, waiting * STATUS_LONGS);
    int count = waiting;
    waiting = 0;
    for (int i = 0; i < count; i++) {
      if (!gone[i]) {
        finder.found(names[i], new RawStatus(copied, i * STATUS_LONGS));
      }
    }
  }
}
