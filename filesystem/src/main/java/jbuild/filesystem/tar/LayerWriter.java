package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.OutputStream;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerIndex;
import jbuild.image.DiffId;

/**
 * Writes layers as tar streams, in the bytes of section 6.4 (T01-T21), hashing on the way: each
 * byte of a file is read once. Equal trees give the diff IDs that containerd gives them.
 */
public final class LayerWriter {
  private LayerWriter() {}

  /** What became of the stream. */
  public record Written(DiffId diffId, LayerIndex index, long tarBytes) {}

  /**
   * Writes the entries and the closing blocks. The root has no entry (T04), so one for it is left
   * out. Fails with {@code CONTEXT} when a file has not the size that its entry says, and with
   * {@code PATH} for a name that would read as a deletion.
   *
   * @param entries in walk order, each path once; a hard link after its target, which must be in
   *     the same layer; no directory is opaque, because a tar says that by whiteouts (T08). Their
   *     contents are opened once, in any order and by several threads at a time
   * @param out gets the tar; stays open. {@link OutputStream#nullOutputStream} to hash only
   */
  public static Written write(Iterable<LayerEntry> entries, OutputStream out) throws IOException {
    TarEntries headers = new TarEntries(entries);
    try (TarOutput tar = new TarOutput(out);
        TarPipeline pipeline = new TarPipeline(tar)) {
      for (LayerEntry entry : entries) {
        if (!entry.entry().path().isRoot()) {
          pipeline.add(headers.next(entry));
        }
      }
      LayerIndex index = pipeline.finish();
      return new Written(new DiffId(tar.finish()), index, tar.count());
    }
  }
}
