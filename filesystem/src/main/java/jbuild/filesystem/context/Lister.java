package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import jbuild.filesystem.EntryPath;

/** Tells what is in the directories and files of a context. Safe for use by many threads. */
interface Lister {
  /**
   * A name in a directory and what it is, links not followed.
   *
   * @param name bytes in Latin-1
   */
  record Found(String name, Attributes seen) implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      return name.compareTo(other.name);
    }
  }

  /**
   * What is in a directory, in the order of the names' bytes; empty if it is none any more. Fails
   * with {@code CONTEXT} for one that cannot be read.
   *
   * @param wanted asked once for each name, which is not looked at where it says no
   */
  List<Found> list(EntryPath directory, Predicate<String> wanted) throws IOException;

  /** What a path is, links not followed, in a directory that is none through a link; or empty. */
  Optional<Attributes> attributes(EntryPath path) throws IOException;

  /** The bytes of a regular file. Fails with {@code CONTEXT} for one that cannot be read. */
  InputStream open(EntryPath file) throws IOException;
}
