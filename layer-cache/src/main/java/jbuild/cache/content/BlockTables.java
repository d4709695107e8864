package jbuild.cache.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.Lease;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.compress.PackedBlock;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/**
 * Of which blocks blobs consist, so that what a changed layer has in common with an earlier one is
 * not compressed again. A table is found by features that such layers share; finding that of
 * another layer does no harm.
 */
public final class BlockTables {
  private final Layout layout;
  private final Lease lease;
  private final BlobDirectory blobs;

  public BlockTables(Layout layout, Lease lease, BlobDirectory blobs) {
    this.layout = layout;
    this.lease = lease;
    this.blobs = blobs;
  }

  /**
   * The blocks of the latest blobs with one of the features.
   *
   * @param features words in lower case
   */
  public KnownBlocks find(List<String> features, Compression compression) throws IOException {
    KnownBlocks known = new KnownBlocks();
    Set<Digest> seen = new HashSet<>();
    for (String feature : features) {
      Optional<BlockTable> table = read(file(feature, compression), compression);
      if (table.isPresent() && seen.add(table.get().blob().digest())) {
        blobs.find(table.get().blob()).ifPresent(blob -> known.add(blob, table.get()));
      }
    }
    return known;
  }

  /**
   * Remembers the blocks of a blob, in place of an earlier one with a feature, unless that cannot
   * be written.
   */
  public void put(
      List<String> features, Compression compression, Descriptor blob, List<PackedBlock> blocks) {
    if (features.isEmpty() || blocks.size() < 2) {
      return;
    }
    BlockTable table = new BlockTable(blob, blocks);
    if (table.fits()) {
      put(features, compression, table.encode());
    }
  }

  private void put(List<String> features, Compression compression, byte[] table) {
    try {
      for (String feature : features) {
        lease.writeRecord(file(feature, compression), table);
      }
    } catch (IOException | Failure e) {
      // The blob is there; only the next one like it takes longer.
    }
  }

  /** The blob that a table is of; empty if the table is damaged or of another version. */
  public static Optional<Digest> blob(Path table) throws IOException {
    return read(table, Compression.NONE).map(read -> read.blob().digest());
  }

  private static Optional<BlockTable> read(Path file, Compression compression) throws IOException {
    try {
      return Files.size(file) > BlockTable.MAX_BYTES
          ? Optional.empty()
          : BlockTable.decode(Files.readAllBytes(file), compression);
    } catch (IOException e) {
      // There is none, or it cannot be read: either costs no more than time.
      return Optional.empty();
    }
  }

  private Path file(String feature, Compression compression) {
    return layout.blocks().resolve(feature + "-" + compression.name().toLowerCase(Locale.ROOT));
  }
}
