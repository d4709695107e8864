package jbuild.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.filesystem.compress.PackedBlock;
import jbuild.filesystem.compress.PackedBlocks;
import jbuild.image.Digest;

/**
 * Blocks in the blobs that some tables tell of. Each is verified as it is read (rule S4): one that
 * is damaged, or not where it should be, is not known.
 */
public final class KnownBlocks implements PackedBlocks, AutoCloseable {
  private final List<FileChannel> files = new ArrayList<>();
  private final Map<Digest, Place> places = new HashMap<>();

  private record Place(FileChannel file, long offset, PackedBlock block) {}

  /** Adds the blocks of a blob, unless it cannot be opened, or is gone meanwhile. */
  void add(Path blob, BlockTable table) {
    FileChannel file;
    try {
      file = FileChannel.open(blob, StandardOpenOption.READ);
    } catch (IOException e) {
      return;
    }
    files.add(file);
    long offset = 0;
    for (PackedBlock block : table.blocks()) {
      places.putIfAbsent(block.content(), new Place(file, offset, block));
      offset += block.packedBytes();
    }
  }

  @Override
  public Optional<PackedBlock> find(Digest content, byte[] out) {
    try {
      return read(content, out);
    } catch (IOException e) {
      // It is compressed anew.
      return Optional.empty();
    }
  }

  private Optional<PackedBlock> read(Digest content, byte[] out) throws IOException {
    Place place = places.get(content);
    if (place == null || place.block().packedBytes() > out.length) {
      return Optional.empty();
    }
    ByteBuffer target = ByteBuffer.wrap(out, 0, place.block().packedBytes());
    while (target.hasRemaining()) {
      if (place.file().read(target, place.offset() + target.position()) < 0) {
        return Optional.empty();
      }
    }
    MessageDigest hasher = Digest.hasher();
    hasher.update(target.flip());
    return Optional.of(place.block()).filter(block -> block.packed().equals(Digest.of(hasher)));
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
