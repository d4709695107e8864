package jbuild.cache.content;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.compress.PackedBlock;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/**
 * The blocks that a blob consists of, in order. As a file: a heading with the versions, the blob,
 * the blocks, and the CRC-32 of all before.
 */
record BlockTable(Descriptor blob, List<PackedBlock> blocks) {
  /** For a blob of some 20 GB; a larger one has no table. */
  static final int MAX_BYTES = 4 << 20;

  private static final byte[] HEADING =
      ("jbuild-blocks 1 " + Compression.producer() + "\n").getBytes(US_ASCII);

  private static final int DIGEST_BYTES = 32;
  private static final int BLOCK_BYTES = 2 * DIGEST_BYTES + Integer.BYTES;
  private static final int FIXED_BYTES =
      HEADING.length + DIGEST_BYTES + Long.BYTES + 2 * Integer.BYTES;

  BlockTable {
    blocks = List.copyOf(blocks);
  }

  boolean fits() {
    return FIXED_BYTES + (long) blocks.size() * BLOCK_BYTES <= MAX_BYTES;
  }

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + blocks.size() * BLOCK_BYTES);
    out.put(HEADING);
    put(out, blob.digest());
    out.putLong(blob.sizeBytes());
    out.putInt(blocks.size());
    for (PackedBlock block : blocks) {
      put(out, block.content());
      put(out, block.packed());
      out.putInt(block.packedBytes());
    }
    out.putInt(crc(out.array(), out.position()));
    return out.array();
  }

  /** Reads {@link #encode}; empty for anything else, also for blocks of another format. */
  static Optional<BlockTable> decode(byte[] bytes, Compression compression) {
    int sealed = bytes.length - Integer.BYTES;
    if (sealed < HEADING.length
        || !Arrays.equals(bytes, 0, HEADING.length, HEADING, 0, HEADING.length)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt(sealed) != crc(bytes, sealed)) {
      return Optional.empty();
    }
    try {
      in.position(HEADING.length);
      Descriptor blob = new Descriptor(compression.mediaType(), digest(in), in.getLong());
      int count = in.getInt();
      List<PackedBlock> blocks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        blocks.add(new PackedBlock(digest(in), digest(in), in.getInt()));
      }
      return Optional.of(new BlockTable(blob, blocks));
    } catch (BufferUnderflowException cutShort) {
      return Optional.empty();
    }
  }

  private static void put(ByteBuffer out, Digest digest) {
    out.put(HexFormat.of().parseHex(digest.hex()));
  }

  private static Digest digest(ByteBuffer in) {
    byte[] hash = new byte[DIGEST_BYTES];
    in.get(hash);
    return new Digest(HexFormat.of().formatHex(hash));
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
