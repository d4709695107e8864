package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.tar.LayerWriter;
import jbuild.image.Digest;
import jbuild.image.Layer;

/** Entries of layers for tests, and what comes out of them. */
final class Layers {
  private Layers() {}

  static LayerEntry directory(String path) {
    return LayerEntry.of(
        new Entry.Directory(EntryPath.ofText(path), new Metadata(0755, 0, 0, 1_600_000_000)));
  }

  static LayerEntry file(String path, String content) {
    return file(path, content, 1_600_000_000);
  }

  static LayerEntry file(String path, String content, long mtimeSeconds) {
    byte[] bytes = content.getBytes(UTF_8);
    Entry entry =
        new Entry.File(
            EntryPath.ofText(path), new Metadata(0644, 0, 0, mtimeSeconds), bytes.length);
    return new LayerEntry(entry, () -> new ByteArrayInputStream(bytes));
  }

  static LayerEntry whiteout(String path) {
    return LayerEntry.of(new Entry.Whiteout(EntryPath.ofText(path)));
  }

  static LayerEntry link(String path, String target) {
    return LayerEntry.of(new Entry.HardLink(EntryPath.ofText(path), EntryPath.ofText(target)));
  }

  static byte[] tar(LayerEntry... entries) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    var _ = LayerWriter.write(List.of(entries), tar);
    return tar.toByteArray();
  }

  static CacheKey step(String name) {
    return new CacheKey(Digest.of(name.getBytes(UTF_8)));
  }

  static Optional<String> read(FileTree tree, String path) throws IOException {
    Optional<Entry.Node> node = tree.lookup(EntryPath.ofText(path));
    if (node.isEmpty() || !(node.get() instanceof Entry.File file)) {
      return Optional.empty();
    }
    try (InputStream in = tree.open(file)) {
      return Optional.of(new String(in.readAllBytes(), UTF_8));
    }
  }

  static byte[] stored(Layer layer) throws IOException {
    try (InputStream in = layer.open()) {
      return in.readAllBytes();
    }
  }

  static byte[] unpacked(Layer layer) throws IOException {
    try (InputStream in = Compression.decompress(layer.open())) {
      return in.readAllBytes();
    }
  }
}
