package jbuild.filesystem.tar;

import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;

/**
 * An entry of a layer as its tar will have it.
 *
 * @param indexed what the index of the layer says of it
 * @param content of a file
 */
record TarEntry(TarHeader header, Entry indexed, Optional<FileContent> content) {
  static TarEntry withoutContent(TarHeader header, Entry indexed) {
    return new TarEntry(header, indexed, Optional.empty());
  }

  EntryPath path() {
    return indexed.path();
  }

  /** What it takes in the tar, but for PAX records. */
  long tarBytes() {
    return TarFormat.BLOCK + header.sizeBytes() + TarFormat.padding(header.sizeBytes());
  }
}
