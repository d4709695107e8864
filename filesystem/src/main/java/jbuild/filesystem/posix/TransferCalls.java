package jbuild.filesystem.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Calls that move the bytes of files. Large buffers are native memory. */
public final class TransferCalls {
  private static final long FICLONE = 0x40049409L;
  private static final long SEEK_DATA = 3;
  private static final long SEEK_HOLE = 4;
  private static final int ENXIO = 6;
  private static final long MOST_BYTES = 1L << 30;

  private TransferCalls() {}

  /** Reads from the file's position. Gives the number of bytes, 0 at the end. */
  public static int read(Fd file, MemorySegment buffer) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.READ, file.number(), buffer.address(), buffer.byteSize());
      return (int) Errno.check(result, Function.READ, file.procPath());
    }
  }

  /** Reads from the given offset and leaves the position. */
  public static int pread(Fd file, MemorySegment buffer, long offset) throws IOException {
    try (Frame frame = new Frame()) {
      long result =
          frame.call(Function.PREAD, file.number(), buffer.address(), buffer.byteSize(), offset);
      return (int) Errno.check(result, Function.PREAD, file.procPath());
    }
  }

  /** Writes all of the buffer at the file's position. */
  public static void write(Fd file, MemorySegment buffer) throws IOException {
    try (Frame frame = new Frame()) {
      long done = 0;
      while (done < buffer.byteSize()) {
        long result =
            frame.call(
                Function.WRITE, file.number(), buffer.address() + done, buffer.byteSize() - done);
        done += Errno.check(result, Function.WRITE, file.procPath());
      }
    }
  }

  /** Writes a few bytes at the file's position. */
  public static void write(Fd file, byte[] bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      write(file, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
    }
  }

  /** Writes all of the buffer at the given offset and leaves the position. */
  public static void pwrite(Fd file, MemorySegment buffer, long offset) throws IOException {
    try (Frame frame = new Frame()) {
      long done = 0;
      while (done < buffer.byteSize()) {
        long result =
            frame.call(
                Function.PWRITE,
                file.number(),
                buffer.address() + done,
                buffer.byteSize() - done,
                offset + done);
        done += Errno.check(result, Function.PWRITE, file.procPath());
      }
    }
  }

  /** Sets the size; what is new is a hole. */
  public static void truncate(Fd file, long sizeBytes) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(
          frame.call(Function.FTRUNCATE, file.number(), sizeBytes),
          Function.FTRUNCATE,
          file.procPath());
    }
  }

  /**
   * Copies a whole file into an empty one, by sharing its blocks where the file system can, else
   * inside the kernel, else through memory. Holes stay holes.
   *
   * @param to opened for writing, empty
   * @return the bytes copied, holes included
   */
  public static long copy(Fd from, Fd to) throws IOException {
    try (Frame frame = new Frame()) {
      long size = from.status().sizeBytes();
      if (size == 0 || reflink(frame, from, to)) {
        return size;
      }
      long offset = seek(frame, from, 0, SEEK_DATA, size);
      while (offset < size) {
        long end = seek(frame, from, offset, SEEK_HOLE, size);
        copyRange(frame, new Range(from, to, offset, end));
        offset = seek(frame, from, end, SEEK_DATA, size);
      }
      truncate(to, size);
      return size;
    }
  }

  /** Tries to share all blocks of a file with an empty one (FICLONE). */
  public static boolean reflink(Fd from, Fd to) throws IOException {
    try (Frame frame = new Frame()) {
      return reflink(frame, from, to);
    }
  }

  private static boolean reflink(Frame frame, Fd from, Fd to) throws IOException {
    long result = frame.call(Function.IOCTL, to.number(), FICLONE, from.number());
    return switch ((int) -result) {
      case Errno.EOPNOTSUPP, Errno.EXDEV, Errno.EINVAL, Errno.ENOTTY, Errno.EPERM -> false;
      default -> {
        Errno.check(result, Function.IOCTL, to.procPath());
        yield true;
      }
    };
  }

  private static long seek(Frame frame, Fd file, long offset, long whence, long size)
      throws IOException {
    if (offset >= size) {
      return size;
    }
    long result = frame.call(Function.LSEEK, file.number(), offset, whence);
    if (result == -ENXIO) {
      return size;
    }
    if (result == -Errno.EINVAL) {
      return whence == SEEK_DATA ? offset : size;
    }
    return Math.min(size, Errno.check(result, Function.LSEEK, file.procPath()));
  }

  private record Range(Fd from, Fd to, long start, long end) {}

  private static void copyRange(Frame frame, Range range) throws IOException {
    MemorySegment offsets = frame.allocate(16);
    long at = range.start();
    while (at < range.end()) {
      offsets.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 0, at);
      offsets.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 1, at);
      long result =
          frame.call(
              Function.COPY_FILE_RANGE,
              range.from().number(),
              offsets.address(),
              range.to().number(),
              offsets.address() + 8,
              Math.min(MOST_BYTES, range.end() - at),
              0);
      if (result <= 0 && !mayBeCopiedByHand(result)) {
        throw Errno.exception((int) -result, "copy_file_range", range.to().procPath());
      }
      if (result <= 0) {
        copyByHand(frame, new Range(range.from(), range.to(), at, range.end()));
        return;
      }
      at += result;
    }
  }

  /** Some file systems refuse, and some of procfs's kind claim to be at the end. */
  private static boolean mayBeCopiedByHand(long result) {
    return switch ((int) -result) {
      case 0, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EPERM -> true;
      default -> false;
    };
  }

  private static void copyByHand(Frame frame, Range range) throws IOException {
    MemorySegment buffer = frame.allocate(64 * 1024);
    long at = range.start();
    while (at < range.end()) {
      long length = Math.min(buffer.byteSize(), range.end() - at);
      int read = pread(range.from(), buffer.asSlice(0, length), at);
      if (read == 0) {
        throw new IOException("a file became shorter while it was copied");
      }
      pwrite(range.to(), buffer.asSlice(0, read), at);
      at += read;
    }
  }
}
