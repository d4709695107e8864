package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;

/**
 * The hash of what a layer holds, over length-framed fields (rule S10): a tag with a version, then
 * each entry in walk order.
 */
final class LayerContentHash {
  private static final String TAG = "jbuild layer content 1";

  private final MessageDigest hasher = Digest.hasher();
  private ByteBuffer buffer = ByteBuffer.allocate(8192);

  private LayerContentHash() {}

  static Digest of(List<IndexEntry> entries) {
    LayerContentHash hash = new LayerContentHash();
    hash.text(TAG);
    hash.number(entries.size());
    entries.forEach(hash::entry);
    hash.flush();
    return Digest.of(hash.hasher);
  }

  private void entry(IndexEntry indexed) {
    Entry entry = indexed.entry();
    switch (entry) {
      case Entry.File file -> {
        begin("file", file);
        metadata(file.metadata());
        number(file.sizeBytes());
        text(
            indexed
                .content()
                .map(Digest::hex)
                .orElseThrow(() -> new IllegalStateException(file + " has no digest")));
      }
      case Entry.Directory directory -> {
        begin(directory.opaque() ? "opaque" : "directory", directory);
        metadata(directory.metadata());
      }
      case Entry.Symlink link -> {
        begin("symlink", link);
        metadata(link.metadata());
        text(link.target());
      }
      case Entry.Device device -> {
        begin(device.block() ? "block" : "character", device);
        metadata(device.metadata());
        number(device.major());
        number(device.minor());
      }
      case Entry.Fifo fifo -> {
        begin("fifo", fifo);
        metadata(fifo.metadata());
      }
      case Entry.HardLink link -> {
        begin("link", link);
        text(link.target().latin1());
      }
      case Entry.Whiteout whiteout -> begin("whiteout", whiteout);
    }
  }

  private void begin(String kind, Entry entry) {
    text(kind);
    text(entry.path().latin1());
  }

  private void metadata(Metadata metadata) {
    number(metadata.mode());
    number(metadata.uid());
    number(metadata.gid());
    text(metadata.xattrs().getOrDefault(Metadata.CAPABILITY, ""));
  }

  private void number(long value) {
    reserve(Long.BYTES);
    buffer.putLong(value);
  }

  private void text(String latin1) {
    byte[] bytes = latin1.getBytes(ISO_8859_1);
    number(bytes.length);
    reserve(bytes.length);
    buffer.put(bytes);
  }

  private void reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
  }

  private void flush() {
    hasher.update(buffer.flip());
    buffer.clear();
  }
}
