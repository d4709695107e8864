package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerIndex;
import jbuild.image.DiffId;

/**
 * Writes layers as tar streams, in the bytes of section 6.4 (T01-T21), hashing on the way: each
 * byte of a file is read once.
 */
public final class LayerWriter {
  private LayerWriter() {}

  /** What became of the stream. */
  public record Written(DiffId diffId, LayerIndex index, long tarBytes) {}

  /**
   * Writes the entries and the closing blocks.
   *
   * @param entries in walk order, each path once
   * @param out gets the tar; stays open. {@link OutputStream#nullOutputStream} to hash only
   */
  public static Written write(List<LayerEntry> entries, OutputStream out) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
