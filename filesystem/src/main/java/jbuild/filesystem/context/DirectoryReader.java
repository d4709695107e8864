package jbuild.filesystem.context;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.context.DigestCache.FileState;

/** Turns what {@code java.nio} says of a directory of the user's into entries. */
final class DirectoryReader {
  private static final String ATTRIBUTES =
      "unix:mode,ino,dev,rdev,nlink,size,lastModifiedTime,ctime";

  private static final int TYPE_MASK = 0170000;
  private static final int PERMISSIONS = 07777;
  private static final int FIFO = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int DIRECTORY = 0040000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;
  private static final int SOCKET = 0140000;

  private final Path root;
  private final DirectoryTree.CapabilityReader capabilities;

  /**
   * An entry, and what it looked like.
   *
   * @param state of anything, though only that of files is of use
   * @param socket whether it is one, though shown as an empty file
   */
  record Seen(Entry.Node node, FileState state, boolean socket) {}

  DirectoryReader(Path root, DirectoryTree.CapabilityReader capabilities) {
    this.root = root;
    this.capabilities = capabilities;
  }

  Path locate(EntryPath path) {
    return RawPaths.resolve(root, path);
  }

  /** The names in a directory, in the order of their bytes; empty if it is none any more. */
  List<String> names(EntryPath directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(locate(directory))) {
      for (Path path : stream) {
        names.add(RawPaths.name(path));
      }
    } catch (DirectoryIteratorException e) {
      throw failure(directory, Objects.requireNonNull(e.getCause()));
    } catch (NotDirectoryException | NoSuchFileException e) {
      return List.of();
    } catch (FileSystemException e) {
      throw failure(directory, e);
    }
    Collections.sort(names);
    return names;
  }

  /**
   * What a path is, links not followed; empty for nothing. A socket is an empty file, as in
   * BuildKit (S179).
   *
   * @param path in a directory that is none through a link
   */
  Optional<Seen> stat(EntryPath path) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(locate(path), ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (isNotDirectory(e)) {
        return Optional.empty();
      }
      throw failure(path, e);
    }
    boolean socket = (number(attributes, "mode").intValue() & TYPE_MASK) == SOCKET;
    return Optional.of(new Seen(node(path, attributes), state(attributes), socket));
  }

  private Entry.Node node(EntryPath path, Map<String, Object> attributes) throws IOException {
    int mode = number(attributes, "mode").intValue();
    Metadata metadata = metadata(attributes, mode & PERMISSIONS);
    return switch (mode & TYPE_MASK) {
      case REGULAR -> file(path, metadata, attributes);
      case DIRECTORY -> new Entry.Directory(path, metadata);
      case SYMLINK -> new Entry.Symlink(path, metadata, target(path));
      case FIFO -> new Entry.Fifo(path, metadata);
      case CHARACTER_DEVICE, BLOCK_DEVICE -> {
        long device = number(attributes, "rdev").longValue();
        boolean block = (mode & TYPE_MASK) == BLOCK_DEVICE;
        yield new Entry.Device(path, metadata, block, major(device), minor(device));
      }
      case SOCKET -> new Entry.File(path, metadata, 0);
      default ->
          throw new Failure(
              ErrorClass.CONTEXT, path.display() + ": unknown kind of file, mode " + mode);
    };
  }

  private Entry.File file(EntryPath path, Metadata metadata, Map<String, Object> attributes)
      throws IOException {
    long links = number(attributes, "nlink").longValue();
    Optional<String> group =
        links > 1
            ? Optional.of(attributes.get("dev") + ":" + attributes.get("ino"))
            : Optional.empty();
    boolean executable = (metadata.mode() & 0111) != 0;
    Map<String, String> xattrs = executable ? capabilities.read(path) : Map.of();
    Metadata whole =
        xattrs.isEmpty()
            ? metadata
            : new Metadata(
                metadata.mode(), 0, 0, metadata.mtimeSeconds(), metadata.mtimeNanos(), xattrs);
    return new Entry.File(path, whole, number(attributes, "size").longValue(), group);
  }

  private String target(EntryPath path) throws IOException {
    try {
      return RawPaths.target(Files.readSymbolicLink(locate(path)));
    } catch (FileSystemException e) {
      throw changed(path);
    }
  }

  private static Metadata metadata(Map<String, Object> attributes, int mode) {
    Instant mtime = instant(attributes, "lastModifiedTime");
    return new Metadata(mode, 0, 0, mtime.getEpochSecond(), mtime.getNano(), Map.of());
  }

  private static FileState state(Map<String, Object> attributes) {
    return new FileState(
        number(attributes, "size").longValue(),
        nanos(instant(attributes, "lastModifiedTime")),
        nanos(instant(attributes, "ctime")),
        number(attributes, "ino").longValue());
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  private static Instant instant(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
  }

  private static Number number(Map<String, Object> attributes, String name) {
    if (attributes.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("the file system tells no " + name);
  }

  /** As glibc packs device numbers. */
  private static int major(long device) {
    return (int) ((device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL));
  }

  private static int minor(long device) {
    return (int) ((device & 0xff) | (device >>> 12 & ~0xffL));
  }

  private static boolean isNotDirectory(FileSystemException e) {
    return "Not a directory".equals(e.getReason());
  }

  /** What became of something that was there when it was looked at first. */
  static Failure changed(EntryPath path) {
    return new Failure(
        ErrorClass.CONTEXT, path.display() + " of the build context changed while reading");
  }

  static Failure failure(EntryPath path, IOException cause) {
    String reason =
        switch (cause) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "it is gone: the context changed while reading";
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> String.valueOf(cause.getMessage());
        };
    return new Failure(
        ErrorClass.CONTEXT,
        "cannot read " + path.display() + " of the build context: " + reason,
        cause);
  }
}
