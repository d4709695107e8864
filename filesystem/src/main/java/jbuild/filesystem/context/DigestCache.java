package jbuild.filesystem.context;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.filesystem.EntryPath;
import jbuild.image.Digest;

/**
 * Remembers digests of the files of one directory, so that a file that looks unchanged need not be
 * read again. For use by many threads.
 */
public interface DigestCache {
  /**
   * What a file looked like when it was read. Equal states mean equal content, as far as a file
   * system can tell.
   *
   * @param mtimeNanos since 1970
   * @param ctimeNanos since 1970; set by the kernel at every change, so it cannot be turned back
   */
  record FileState(long sizeBytes, long mtimeNanos, long ctimeNanos, long inode) {}

  /** The digest of the file's content if it was seen in this state. */
  Optional<Digest> get(EntryPath path, FileState state);

  void put(EntryPath path, FileState state, Digest digest);

  /** Remembers for as long as it lives. */
  static DigestCache inMemory() {
    record Known(FileState state, Digest digest) {}
    Map<EntryPath, Known> known = new ConcurrentHashMap<>();
    return new DigestCache() {
      @Override
      public Optional<Digest> get(EntryPath path, FileState state) {
        return Optional.ofNullable(known.get(path))
            .filter(k -> k.state.equals(state))
            .map(k -> k.digest);
      }

      @Override
      public void put(EntryPath path, FileState state, Digest digest) {
        known.put(path, new Known(state, digest));
      }
    };
  }
}
