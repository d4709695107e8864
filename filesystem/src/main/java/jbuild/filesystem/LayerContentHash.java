package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;

/**
 * The hash of what a layer holds, over length-framed fields (rule S10): a tag with a version, then
 * each entry in walk order, and their number. Fed while an index is made: its entries need not be
 * decoded again.
 */
final class LayerContentHash {
  private static final String TAG = "jbuild layer content 2";

  private final MessageDigest hasher = Digest.hasher();

  // An array: a hundred thousand small numbers go in, mostly before a buffer's methods are
  // compiled.
  private byte[] buffer = new byte[8192];
  private int filled;

  private long entries;

  LayerContentHash() {
    text(TAG);
  }

  /** Ends it. */
  Digest finish() {
    number(entries);
    flush();
    return Digest.of(hasher);
  }

  /** Adds an entry; one of a file must have a digest. */
  void add(IndexEntry indexed) {
    entries++;
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
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      buffer[filled++] = (byte) (value >>> shift);
    }
  }

  private void text(String latin1) {
    byte[] bytes = latin1.getBytes(ISO_8859_1);
    number(bytes.length);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, filled, bytes.length);
    filled += bytes.length;
  }

  private void reserve(int bytes) {
    if (buffer.length - filled < bytes) {
      flush();
    }
    if (buffer.length < bytes) {
      buffer = new byte[bytes];
    }
  }

  private void flush() {
    hasher.update(buffer, 0, filled);
    filled = 0;
  }
}
