package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import jbuild.cache.ContentStore.Ingest;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.content.BlockTables;
import jbuild.cache.content.KnownBlocks;
import jbuild.filesystem.Entry;
import jbuild.filesystem.compress.BlockOutputStream;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;

/**
 * A blob of a layer that is made while the layer's tar streams by. Blocks that an earlier layer
 * with much the same names had are copied from its blob. Closing it without a commit leaves nothing
 * behind.
 */
final class BlobDraft implements AutoCloseable {
  private final Parts parts;
  private final Compression compression;
  private final LayerSketch sketch;
  private final KnownBlocks known;
  private final Ingest ingest;
  private final BlockOutputStream stream;

  /** Where the blob comes to lie, and what is remembered of it. */
  record Parts(BlobDirectory blobs, BlobRecords records, BlockTables tables) {}

  private BlobDraft(
      Parts parts, Compression compression, LayerSketch sketch, KnownBlocks known, Ingest ingest) {
    this.parts = parts;
    this.compression = compression;
    this.sketch = sketch;
    this.known = known;
    this.ingest = ingest;
    this.stream = compression.compress(ingest.stream(), known);
  }

  /**
   * Begins one.
   *
   * @param entries what will be in the layer, as far as that is known
   */
  static BlobDraft begin(Parts parts, Compression compression, Stream<Entry> entries)
      throws IOException {
    LayerSketch sketch =
        compression == Compression.NONE ? LayerSketch.NONE : LayerSketch.of(entries);
    KnownBlocks known = parts.tables().find(sketch.features(), compression);
    try {
      return new BlobDraft(parts, compression, sketch, known, parts.blobs().ingest());
    } catch (IOException | RuntimeException e) {
      known.close();
      throw e;
    }
  }

  /** Takes the tar. */
  OutputStream stream() {
    return stream;
  }

  /** Publishes the blob of the layer that has been written. */
  Descriptor commit(DiffId diff) throws IOException {
    stream.close();
    Descriptor blob = ingest.commit(compression.mediaType());
    parts.records().put(diff, compression, blob);
    parts.tables().put(sketch.features(), compression, blob, stream.blocks());
    return blob;
  }

  @Override
  public void close() throws IOException {
    try (KnownBlocks _ = known;
        Ingest _ = ingest) {
      stream.abort();
    }
  }
}
