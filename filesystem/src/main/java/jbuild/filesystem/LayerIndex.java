package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/**
 * The table of contents of a layer: what it holds, without the bytes. Made while the layer streams
 * by, it answers what a COPY destination is, and what a COPY source holds, with no tree on disk.
 *
 * @param entries in walk order, each path once
 */
public record LayerIndex(List<IndexEntry> entries) {
  public LayerIndex {
    entries = List.copyOf(entries);
  }

  /**
   * @param content of files
   */
  public record IndexEntry(Entry entry, Optional<Digest> content) {}

  /**
   * The identity of what the layer holds: names, kinds, modes, owners, contents, link targets and
   * capabilities, but no times. Two runs of a step that made the same files give the same one.
   */
  public Digest contentDigest() {
    throw new UnsupportedOperationException("skeleton");
  }

  public void write(OutputStream out) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Reads what {@link #write} wrote. Fails with an {@link IOException} on anything else. */
  public static LayerIndex read(InputStream in) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
