package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;

/**
 * A piece of a layer's tar, some entries long: read from the files and hashed file by file, by one
 * thread. Used again for later entries.
 */
final class TarSegment {
  private final MessageDigest hasher = Digest.hasher();
  private final List<IndexEntry> index = new ArrayList<>();
  private byte[] bytes = new byte[0];
  private int size;

  /** Takes entries in place of those that it held. */
  void fill(List<TarEntry> entries) throws IOException {
    size = 0;
    index.clear();
    reserve(Math.toIntExact(entries.stream().mapToLong(TarEntry::tarBytes).sum()));
    for (TarEntry entry : entries) {
      byte[] header = TarHeaderEncoder.encode(entry.header());
      reserve(header.length);
      System.arraycopy(header, 0, bytes, size, header.length);
      size += header.length;
      index.add(new IndexEntry(entry.indexed(), content(entry)));
    }
  }

  private Optional<Digest> content(TarEntry entry) throws IOException {
    if (entry.content().isEmpty()) {
      return Optional.empty();
    }
    int length = Math.toIntExact(entry.header().sizeBytes());
    int padding = TarFormat.padding(length);
    reserve(length + padding);
    Digest digest = read(entry, entry.content().get(), length);
    size += length;
    Arrays.fill(bytes, size, size + padding, (byte) 0);
    size += padding;
    return Optional.of(digest);
  }

  private Digest read(TarEntry entry, FileContent content, int length) throws IOException {
    Optional<Digest> known;
    try (InputStream in = content.open()) {
      if (in.readNBytes(bytes, size, length) < length || in.read() >= 0) {
        throw TarOutput.changed(entry.path());
      }
      known = in instanceof FileContent.Hashed hashed ? hashed.digest() : Optional.empty();
    }
    return known.orElseGet(() -> digest(length));
  }

  private Digest digest(int length) {
    hasher.update(bytes, size, length);
    return Digest.of(hasher);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, size + more);
    }
  }

  /** Passes the bytes and the entries on. */
  void writeTo(TarOutput out, LayerIndex.Builder all) throws IOException {
    out.write(bytes, size);
    index.forEach(all::add);
  }
}
