package jbuild.cache.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Calls on paths inside the store, which jbuild itself chose. A full file system is a {@code SPACE}
 * failure wherever it shows.
 */
public final class Disk {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Disk() {}

  /** Work on the disk. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /** Runs work on a path; a full disk becomes a {@code SPACE} failure that names the path. */
  public static <T> T guarded(Path path, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IOException e) {
      throw spaceOr(path, e);
    }
  }

  /** The same exception, unless it tells of a full disk. */
  public static IOException spaceOr(Path path, IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason != null && (reason.contains("No space left") || reason.contains("quota exceeded"))) {
      throw new Failure(ErrorClass.SPACE, "cannot write " + path + ": " + reason, e);
    }
    return e;
  }

  /** Makes a directory and those above it that are missing, with mode 0700. */
  public static Path directories(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return directory;
    }
    return guarded(directory, () -> Files.createDirectories(directory, PRIVATE));
  }

  /** Makes one directory that must not exist, with mode 0700. */
  public static Path newDirectory(Path directory) throws IOException {
    return guarded(directory, () -> Files.createDirectory(directory, PRIVATE));
  }

  /** Makes the root directory of a tree, with the mode that the root of a container has. */
  public static Path newTree(Path directory) throws IOException {
    newDirectory(directory);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  public static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  public static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** How long a regular file is; empty if there is none. */
  public static OptionalLong fileSize(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
    } catch (IOException isNotThere) {
      return OptionalLong.empty();
    }
  }

  /** Writes a new file. */
  public static void write(Path file, byte[] bytes) throws IOException {
    guarded(file, () -> Files.write(file, bytes, StandardOpenOption.CREATE_NEW));
  }

  /** Renames a file, putting it in the place of one that is there. */
  public static void replace(Path from, Path to) throws IOException {
    directories(parent(to));
    guarded(to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /**
   * Renames a directory that is not empty.
   *
   * @return false if something is in the place already
   */
  public static boolean renameDirectory(Path from, Path to) throws IOException {
    directories(parent(to));
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException e) {
      // The JDK has no class of its own for ENOTEMPTY of rename(2).
      if (isDirectory(to) || isFile(to)) {
        return false;
      }
      throw spaceOr(to, e);
    }
  }

  /** Renames whatever is there; does nothing when there is nothing. */
  public static boolean moveAway(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The entries of a directory, in no order; none if it does not exist. */
  public static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  public static String name(Path path) {
    return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
  }

  public static Path parent(Path path) {
    return Optional.ofNullable(path.getParent())
        .orElseThrow(() -> new IllegalStateException(path + " has no parent"));
  }

  /** Flushes a file or a directory to the disk. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
