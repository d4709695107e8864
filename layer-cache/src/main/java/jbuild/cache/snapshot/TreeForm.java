package jbuild.cache.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.tar.LayerWriter;
import jbuild.filesystem.tree.TreeWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as a tree and finds their diff ID. Each content is opened once, so that tree and
 * diff ID agree even if the source changes meanwhile: what was just written is hashed from memory,
 * or read back from the tree.
 */
final class TreeForm {
  private static final long REMEMBERED_FILE_BYTES = 256 << 10;
  private static final long REMEMBERED_BYTES = 64 << 20;

  private TreeForm() {}

  static LayerWriter.Written write(List<LayerEntry> entries, RootDir target) throws IOException {
    AtomicLong budget = new AtomicLong(REMEMBERED_BYTES);
    List<Once> once = entries.stream().map(entry -> new Once(entry, target, budget)).toList();
    TreeWriter.write(once.stream().map(Once::toTree).toList(), target);
    return LayerWriter.write(
        once.stream().map(Once::toTar).toList(), OutputStream.nullOutputStream());
  }

  /** An entry whose content is opened once, but used twice. */
  private static final class Once {
    private final LayerEntry entry;
    private final RootDir target;
    private final boolean remember;
    private byte @Nullable [] remembered;

    Once(LayerEntry entry, RootDir target, AtomicLong budget) {
      this.entry = entry;
      this.target = target;
      this.remember =
          entry.entry() instanceof Entry.File file
              && file.sizeBytes() <= REMEMBERED_FILE_BYTES
              && budget.addAndGet(-file.sizeBytes()) >= 0;
    }

    LayerEntry toTree() {
      FileContent content = remember ? this::read : entry.content();
      return new LayerEntry(entry.entry(), content);
    }

    private InputStream read() throws IOException {
      try (InputStream in = entry.content().open()) {
        byte[] bytes = in.readAllBytes();
        remembered = bytes;
        return new ByteArrayInputStream(bytes);
      }
    }

    LayerEntry toTar() {
      return new LayerEntry(entry.entry(), this::readBack);
    }

    private InputStream readBack() throws IOException {
      byte[] bytes = remembered;
      remembered = null;
      return bytes != null ? new ByteArrayInputStream(bytes) : target.read(entry.entry().path());
    }
  }
}
