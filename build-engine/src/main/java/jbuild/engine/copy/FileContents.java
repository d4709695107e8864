package jbuild.engine.copy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.image.Digest;

/**
 * The contents of the files that a key is made of, in walk order: hashed, or only counted. They are
 * kept apart from all else, so that a key comes with its shape.
 */
final class FileContents {
  private final Optional<KeyWriter> digests;
  private long files;
  private long bytes;

  private FileContents(Optional<KeyWriter> digests) {
    this.digests = digests;
  }

  /** Reads those that are not known. */
  static FileContents read() {
    return new FileContents(Optional.of(new KeyWriter("contents")));
  }

  /** Reads none. */
  static FileContents unread() {
    return new FileContents(Optional.empty());
  }

  void add(FileTree source, List<Entry.File> more) throws IOException {
    files += more.size();
    for (Entry.File file : more) {
      bytes += file.sizeBytes();
    }
    if (digests.isPresent()) {
      byte[] contents = source.contentDigests(more);
      digests.get().put(contents, 0, contents.length);
    }
  }

  /**
   * @param digest of all but the contents
   */
  SourceKey.Shape shape(Digest digest) {
    return new SourceKey.Shape(digest, files, bytes);
  }

  /**
   * @param shape as for {@link #shape}
   */
  SourceKey key(Digest shape) {
    Digest contents = digests.orElseThrow().digest();
    Digest content = new KeyWriter("content").put(shape).put(contents).digest();
    return new SourceKey(content, shape(shape));
  }
}
