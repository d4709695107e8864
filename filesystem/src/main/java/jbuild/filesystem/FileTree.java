package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
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

  /** The SHA-256 of a file's content. Known already, or read now. */
  Digest contentDigest(Entry.File file) throws IOException;

  /** The content of a file. What is read has the size and, if it was told, the digest promised. */
  InputStream open(Entry.File file) throws IOException;
}
