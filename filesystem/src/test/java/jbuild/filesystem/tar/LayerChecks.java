package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.RootDir;
import jbuild.image.Digest;

/** Reads layers for tests, with and without a tree on disk, and shows them in a line. */
final class LayerChecks {
  private LayerChecks() {}

  static Failure assertFails(ErrorClass expected, FileTree parent, UnaryOperator<TarBytes> build) {
    byte[] tar = build.apply(new TarBytes()).end();
    Failure failure =
        assertThrows(
            Failure.class,
            () -> LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.empty()));
    assertEquals(expected, failure.errorClass(), failure.getMessage());
    return failure;
  }

  static LayerReader.Read index(byte[] tar) throws IOException {
    return LayerReader.read(new ByteArrayInputStream(tar), MergedTree.EMPTY, Optional.empty());
  }

  /** Reads without and with a tree, and checks that both are the same. */
  static LayerReader.Read read(Path dir, FileTree parent, UnaryOperator<TarBytes> build)
      throws IOException {
    byte[] tar = build.apply(new TarBytes()).end();
    LayerReader.Read indexed =
        LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.empty());
    Path tree = Files.createTempDirectory(dir, "tree");
    try (RootDir root = RootDir.open(tree)) {
      LayerReader.Read unpacked =
          LayerReader.read(new ByteArrayInputStream(tar), parent, Optional.of(root));
      assertEquals(indexed, unpacked);
      Map<EntryPath, String> onDisk = new TreeMap<>();
      collect(root, EntryPath.ROOT, onDisk);
      Map<EntryPath, String> inIndex = new TreeMap<>();
      for (IndexEntry entry : indexed.index().entries()) {
        inIndex.put(entry.entry().path(), state(indexed.index(), entry.entry()));
      }
      assertEquals(inIndex, onDisk);
    }
    assertEquals(Digest.of(tar), indexed.diffId().digest());
    return indexed;
  }

  private static void collect(RootDir root, EntryPath directory, Map<EntryPath, String> found)
      throws IOException {
    for (String name : root.list(directory)) {
      EntryPath path = directory.child(name);
      Entry.Node node = root.stat(path).orElseThrow();
      if (node instanceof Entry.File file) {
        try (var in = root.read(path)) {
          String digest = Digest.of(in.readAllBytes()).toString();
          found.put(path, "File " + file.metadata() + digest + file.linkGroup().isPresent());
        }
      } else if (node instanceof Entry.Device d && d.major() == 0 && d.minor() == 0) {
        found.put(path, new Entry.Whiteout(path).toString());
      } else {
        found.put(path, node.toString().replace("trusted.overlay.opaque=y", ""));
      }
      if (node instanceof Entry.Directory) {
        collect(root, path, found);
      }
    }
  }

  private static String state(LayerIndex index, Entry entry) {
    EntryPath target = entry instanceof Entry.HardLink link ? link.target() : entry.path();
    boolean linked =
        index.entries().stream()
            .anyMatch(e -> e.entry() instanceof Entry.HardLink l && l.target().equals(target));
    IndexEntry found =
        index.entries().stream()
            .filter(e -> e.entry().path().equals(target))
            .findFirst()
            .orElseThrow();
    return found.entry() instanceof Entry.File file
        ? "File " + file.metadata() + found.content().orElseThrow() + linked
        : found.entry().toString();
  }

  /** A line: {@code dir/ opaque/o file=content link->target hard=>target gone! device~ fifo|}. */
  static String shown(LayerIndex index) {
    StringBuilder line = new StringBuilder();
    for (IndexEntry entry : index.entries()) {
      line.append(line.isEmpty() ? "" : " ").append(entry.entry().path().latin1());
      line.append(
          switch (entry.entry()) {
            case Entry.Directory d -> d.opaque() ? "/o" : "/";
            case Entry.File _ -> "=" + content(entry.content().orElseThrow());
            case Entry.Symlink l -> "->" + l.target();
            case Entry.HardLink l -> "=>" + l.target().latin1();
            case Entry.Whiteout _ -> "!";
            case Entry.Device _ -> "~";
            case Entry.Fifo _ -> "|";
          });
    }
    return line.toString();
  }

  /** Finds the content by its digest. */
  private static String content(Digest digest) {
    for (String known :
        List.of("", "1", "2", "3", "4", "22", "a", "b", "x", "old", "new", "content of f")) {
      if (Digest.of(known.getBytes(ISO_8859_1)).equals(digest)) {
        return known;
      }
    }
    return digest.toString();
  }
}
