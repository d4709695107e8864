package jbuild.filesystem.context;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;

/** Turns what {@code java.nio} says of a directory of the user's into entries. */
final class DirectoryReader {
  private final Path root;
  private final DirectoryTree.CapabilityReader capabilities;

  DirectoryReader(Path root, DirectoryTree.CapabilityReader capabilities) {
    this.root = root;
    this.capabilities = capabilities;
  }

  Path locate(EntryPath path) {
    return RawPaths.resolve(root, path);
  }

  /**
   * What a path is, links not followed; empty for nothing.
   *
   * @param path in a directory that is none through a link
   */
  Optional<Attributes> attributes(EntryPath path) throws IOException {
    return attributes(locate(path), () -> path);
  }

  /** The same for one whose place is known. */
  Optional<Attributes> attributes(Path place, Supplier<EntryPath> path) throws IOException {
    try {
      return Optional.of(
          Attributes.of(Files.readAttributes(place, Attributes.NAMES, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (isNotDirectory(e)) {
        return Optional.empty();
      }
      throw failure(path.get(), e);
    }
  }

  /**
   * Whether an entry is a file or directory of which there is nothing to say but mode, size and
   * time: {@link #node} need not be asked.
   */
  boolean isPlain(Attributes seen) {
    return seen.hasPlainTime()
        && switch (seen.type()) {
          case Attributes.REGULAR -> seen.links() == 1 && !mayBeCapable(seen);
          case Attributes.DIRECTORY -> true;
          default -> false;
        };
  }

  private boolean mayBeCapable(Attributes seen) {
    return (seen.mode() & 0111) != 0 && !capabilities.equals(DirectoryTree.CapabilityReader.NONE);
  }

  /** A socket is an empty file, as in BuildKit (S179). */
  Entry.Node node(EntryPath path, Attributes seen) throws IOException {
    Metadata metadata =
        new Metadata(
            Attributes.permissions(seen.mode()),
            0,
            0,
            seen.mtimeSeconds(),
            seen.mtimeNanos(),
            mayBeCapable(seen) && seen.type() == Attributes.REGULAR
                ? capabilities.read(path)
                : Map.of());
    return switch (seen.type()) {
      case Attributes.REGULAR -> new Entry.File(path, metadata, seen.sizeBytes(), linkGroup(seen));
      case Attributes.DIRECTORY -> new Entry.Directory(path, metadata);
      case Attributes.SYMLINK -> new Entry.Symlink(path, metadata, target(path));
      case Attributes.FIFO -> new Entry.Fifo(path, metadata);
      case Attributes.CHARACTER_DEVICE ->
          new Entry.Device(path, metadata, false, seen.major(), seen.minor());
      case Attributes.BLOCK_DEVICE ->
          new Entry.Device(path, metadata, true, seen.major(), seen.minor());
      case Attributes.SOCKET -> new Entry.File(path, metadata, 0);
      default ->
          throw new Failure(
              ErrorClass.CONTEXT, path.display() + ": unknown kind of file, mode " + seen.mode());
    };
  }

  private static Optional<String> linkGroup(Attributes seen) {
    return seen.links() > 1 ? Optional.of(seen.device() + ":" + seen.inode()) : Optional.empty();
  }

  private String target(EntryPath path) throws IOException {
    try {
      return RawPaths.target(Files.readSymbolicLink(locate(path)));
    } catch (FileSystemException e) {
      throw changed(path);
    }
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
