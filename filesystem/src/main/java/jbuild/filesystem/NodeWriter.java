package jbuild.filesystem;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.Buffers;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.PosixException;
import jbuild.filesystem.posix.TransferCalls;

/**
 * Makes entries in an open directory. Owner comes before mode, because changing the owner clears
 * set-id bits (T19), then attributes, because it clears capabilities too, and the times last.
 */
final class NodeWriter {
  private static final int NEW_FILE = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL | Fd.O_NOFOLLOW;

  private final Buffers buffers;

  NodeWriter(Buffers buffers) {
    this.buffers = buffers;
  }

  void create(Fd parent, Entry.Node entry, FileContent content) throws IOException {
    String name = entry.path().name();
    switch (entry) {
      case Entry.File file -> createFile(parent, file, content);
      case Entry.Directory directory -> {
        DirectoryCalls.mkdir(parent, name, 0700);
        try (Fd made = parent.openAt(name, Fd.O_RDONLY | Fd.O_DIRECTORY | Fd.O_NOFOLLOW, 0)) {
          setOpenMetadata(made, directory.metadata());
          if (directory.opaque()) {
            setOpaque(made);
          }
        }
      }
      case Entry.Symlink link -> {
        DirectoryCalls.symlink(link.target(), parent, name);
        setNamedMetadata(parent, name, link.metadata());
      }
      case Entry.Device device -> {
        if (!device.block() && device.major() == 0 && device.minor() == 0) {
          throw new Failure(
              ErrorClass.PATH, device.path().display() + ": device 0:0 marks a deletion");
        }
        int type = device.block() ? FileStatus.S_IFBLK : FileStatus.S_IFCHR;
        FileStatus.Device number = new FileStatus.Device(device.major(), device.minor());
        DirectoryCalls.mknod(parent, name, type | 0600, number);
        setNamedMetadata(parent, name, device.metadata());
      }
      case Entry.Fifo fifo -> {
        DirectoryCalls.mknod(parent, name, FileStatus.S_IFIFO | 0600, new FileStatus.Device(0, 0));
        setNamedMetadata(parent, name, fifo.metadata());
      }
    }
  }

  private void createFile(Fd parent, Entry.File entry, FileContent content) throws IOException {
    String name = entry.path().name();
    boolean complete = false;
    Fd file = parent.openAt(name, NEW_FILE, 0600);
    try (file) {
      fill(file, entry, content);
      complete = true;
    } finally {
      if (!complete) {
        removePartial(parent, name);
      }
    }
  }

  private void fill(Fd file, Entry.File entry, FileContent content) throws IOException {
    long written = copy(content, file, entry.sizeBytes());
    if (written != entry.sizeBytes()) {
      String sizes = written + " bytes where " + entry.sizeBytes() + " were promised";
      throw new IOException(entry.path().display() + ": has " + sizes);
    }
    setOpenMetadata(file, entry.metadata());
  }

  /** Leaves no partial file; the first error is the one that counts. */
  private static void removePartial(Fd parent, String name) {
    try {
      DirectoryCalls.unlink(parent, name);
    } catch (IOException unlinkFailed) {
      return;
    }
  }

  private long copy(FileContent content, Fd file, long promisedBytes) throws IOException {
    Optional<Path> host = content.hostFile();
    if (host.isEmpty()) {
      try (InputStream in = content.open()) {
        return copyStream(in, file, promisedBytes);
      }
    }
    int flags = Fd.O_RDONLY | Fd.O_NOFOLLOW | Fd.O_NONBLOCK;
    try (Fd from = Fd.open(host.get(), flags)) {
      if (!from.status().isRegular()) {
        throw new IOException(host.get() + " is no regular file any more");
      }
      return TransferCalls.copy(from, file);
    }
  }

  /**
   * Whole buffers of zeros become holes.
   *
   * @param promisedBytes how many are expected: small files need no large buffer
   */
  private long copyStream(InputStream in, Fd file, long promisedBytes) throws IOException {
    byte[] bytes = new byte[(int) Math.min(Buffers.BYTES, promisedBytes + 1)];
    MemorySegment heap = MemorySegment.ofArray(bytes);
    MemorySegment buffer = buffers.take();
    try {
      long size = 0;
      boolean endsInHole = false;
      int read = in.readNBytes(bytes, 0, bytes.length);
      while (read > 0) {
        endsInHole = read == bytes.length && isZero(heap);
        if (!endsInHole) {
          MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, read);
          TransferCalls.pwrite(file, buffer.asSlice(0, read), size);
        }
        size += read;
        read = read < bytes.length ? 0 : in.readNBytes(bytes, 0, bytes.length);
      }
      if (endsInHole) {
        TransferCalls.truncate(file, size);
      }
      return size;
    } finally {
      buffers.giveBack(buffer);
    }
  }

  /** A segment is all zeros if it begins with zero and equals itself one byte further. */
  private static boolean isZero(MemorySegment bytes) {
    long last = bytes.byteSize() - 1;
    return bytes.get(JAVA_BYTE, 0) == 0
        && bytes.asSlice(0, last).mismatch(bytes.asSlice(1, last)) < 0;
  }

  /** For descriptors of files and directories that are open, not O_PATH. */
  private static void setOpenMetadata(Fd file, Metadata metadata) throws IOException {
    AttributeCalls.chown(file, owner(metadata));
    AttributeCalls.chmod(file, metadata.mode());
    setXattrs(file, metadata.xattrs());
    AttributeCalls.setMtimeOpen(file, mtime(metadata));
  }

  private static void setNamedMetadata(Fd parent, String name, Metadata metadata)
      throws IOException {
    try (Fd made = parent.openAt(name, Fd.O_PATH | Fd.O_NOFOLLOW, 0)) {
      setMetadata(made, metadata);
    }
  }

  /**
   * @param file O_PATH, of any kind; the mode of a symbolic link cannot be set
   */
  static void setMetadata(Fd file, Metadata metadata) throws IOException {
    AttributeCalls.chown(file, owner(metadata));
    if (!file.status().isSymlink()) {
      AttributeCalls.chmodPath(file, metadata.mode());
    }
    setXattrs(file, metadata.xattrs());
    AttributeCalls.setMtime(file, mtime(metadata));
  }

  static void setOpaque(Fd directory) throws IOException {
    try {
      AttributeCalls.setXattr(directory, OverlayMarks.TRUSTED_OPAQUE, "y");
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      AttributeCalls.setXattr(directory, OverlayMarks.USER_OPAQUE, "y");
    }
  }

  /**
   * Attributes that the file system has no room for are left out, but never a capability: a program
   * would silently lose its rights. Marks of overlayfs are not data (rule P5).
   */
  private static void setXattrs(Fd file, Map<String, String> xattrs) throws IOException {
    for (Map.Entry<String, String> xattr : xattrs.entrySet()) {
      String name = xattr.getKey();
      if (OverlayMarks.isMark(name)) {
        continue;
      }
      try {
        AttributeCalls.setXattr(file, name, xattr.getValue());
      } catch (PosixException e) {
        if (e.errno() != Errno.EOPNOTSUPP || name.equals(Metadata.CAPABILITY)) {
          throw e;
        }
      }
    }
  }

  private static FileStatus.Owner owner(Metadata metadata) {
    return new FileStatus.Owner(metadata.uid(), metadata.gid());
  }

  private static FileStatus.Mtime mtime(Metadata metadata) {
    return new FileStatus.Mtime(metadata.mtimeSeconds(), metadata.mtimeNanos());
  }
}
