package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import jbuild.image.Digest;

/**
 * A file tree that can be read without being mounted: a build context, a stack of layers. Nothing
 * here follows symbolic links; {@link PathResolver} does, inside the tree.
 */
public interface FileTree {
  /** The entry of exactly this path, or empty. The root is always a directory. */
  Optional<Entry.Node> lookup(EntryPath path) throws IOException;

  /** The entries of a directory, sorted by name. Empty for anything that is no directory. */
  List<Entry.Node> children(EntryPath directory) throws IOException;

  /**
   * Tells that a directory and those below it will be asked for, so that a tree which has to be
   * read can be read at once. Has no effect on what is found.
   *
   * @param leftOut of the directories below, which will not be asked for
   */
  default void readAhead(EntryPath directory, Predicate<EntryPath> leftOut) throws IOException {}

  /** Whether no file's content was known when this tree was opened: a digest means reading then. */
  default boolean isUnread() {
    return false;
  }

  /** The SHA-256 of a file's content. Known already, or read now. */
  Digest contentDigest(Entry.File file) throws IOException;

  /**
   * The digests of many files, the 32 bytes of each behind those of the one before. Fastest for
   * files in the order of a walk.
   */
  default byte[] contentDigests(List<Entry.File> files) throws IOException {
    ByteBuffer digests = ByteBuffer.allocate(files.size() * Digest.BYTES);
    for (Entry.File file : files) {
      digests.put(contentDigest(file).bytes());
    }
    return digests.array();
  }

  /**
   * The content of a file. What is read has the size and, if it was told, the digest promised. A
   * tree may learn the digest from a reader who comes to the end.
   */
  InputStream open(Entry.File file) throws IOException;
}
