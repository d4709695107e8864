package jbuild.cache.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.tar.LayerWriter;
import jbuild.filesystem.tree.TreeWriter;

/**
 * Writes entries as a tree and finds their diff ID. Each content is opened once, so that tree and
 * diff ID agree even if the source changes meanwhile: what was just written is hashed from memory,
 * or read back from the tree.
 */
final class TreeForm {
  private static final long REMEMBERED_FILE_BYTES = 256 << 10;
  private static final long REMEMBERED_BYTES = 64 << 20;

  /** About what it costs to remember a file of no bytes. */
  private static final int FILE_COST_BYTES = 200;

  private final RootDir target;
  private final Map<EntryPath, byte[]> remembered = new ConcurrentHashMap<>();
  private long budgetBytes = REMEMBERED_BYTES;

  private TreeForm(RootDir target) {
    this.target = target;
  }

  /**
   * @param entries gone through twice
   */
  static LayerWriter.Written write(Iterable<LayerEntry> entries, RootDir target)
      throws IOException {
    TreeForm form = new TreeForm(target);
    TreeWriter.write(() -> stream(entries).map(form::toTree).iterator(), target);
    return LayerWriter.write(
        () -> stream(entries).map(form::toTar).iterator(), OutputStream.nullOutputStream());
  }

  private static Stream<LayerEntry> stream(Iterable<LayerEntry> entries) {
    return StreamSupport.stream(entries.spliterator(), false);
  }

  private LayerEntry toTree(LayerEntry entry) {
    if (!(entry.entry() instanceof Entry.File file) || file.sizeBytes() > REMEMBERED_FILE_BYTES) {
      return entry;
    }
    long cost = file.sizeBytes() + FILE_COST_BYTES;
    if (cost > budgetBytes) {
      return entry;
    }
    budgetBytes -= cost;
    return new LayerEntry(file, () -> read(file.path(), entry.content()));
  }

  private InputStream read(EntryPath path, FileContent content) throws IOException {
    try (InputStream in = content.open()) {
      byte[] bytes = in.readAllBytes();
      remembered.put(path, bytes);
      return new ByteArrayInputStream(bytes);
    }
  }

  private LayerEntry toTar(LayerEntry entry) {
    EntryPath path = entry.entry().path();
    return new LayerEntry(entry.entry(), () -> readBack(path));
  }

  private InputStream readBack(EntryPath path) throws IOException {
    byte[] bytes = remembered.remove(path);
    return bytes != null ? new ByteArrayInputStream(bytes) : target.read(path);
  }
}
