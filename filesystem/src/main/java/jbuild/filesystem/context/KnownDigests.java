package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The digests that earlier builds left in a {@link DigestFile}. Only the table of its directories
 * is kept in memory; what it holds of a directory is read when that is looked at. A file that is
 * damaged, or was written by something else, is as good as none. Safe for use by many threads.
 *
 * <p>The file: a block for each directory ({@link DigestBlock}), then the table, then an end mark
 * that tells where the table is. Blocks and table each have a checksum.
 */
final class KnownDigests implements AutoCloseable {
  static final long MAGIC = 0x31746764_646c626aL; // "jblddgt1"
  static final int END_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  private final @Nullable FileChannel file;
  private final Map<String, Place> places;

  /**
   * Where a block is.
   *
   * @param checksum CRC-32
   * @param day when the directory was last looked at, since 1970
   */
  record Place(long offset, int length, int checksum, int files, int day) {
    static final int BYTES = Long.BYTES + 4 * Integer.BYTES;
  }

  private KnownDigests(@Nullable FileChannel file, Map<String, Place> places) {
    this.file = file;
    this.places = places;
  }

  static KnownDigests open(DigestFile from) {
    try {
      Optional<FileChannel> file = from.open();
      if (file.isPresent()) {
        return new KnownDigests(file.get(), places(file.get()));
      }
    } catch (IOException unreadable) {
      // Everything is read anew then.
    }
    return new KnownDigests(null, Map.of());
  }

  /** The directories that there are blocks of, by their paths in Latin-1. */
  Map<String, Place> places() {
    return places;
  }

  /** About how many files there are in the directory. */
  long files() {
    return places.values().stream().mapToLong(Place::files).sum();
  }

  /** Tells what is known of the files of a listing that did not change since. */
  void tell(Listing listing) {
    block(listing.directory().latin1()).ifPresent(block -> block.tell(listing));
  }

  Optional<DigestBlock> block(String directory) {
    return bytes(directory).flatMap(DigestBlock::decode);
  }

  /** The bytes of a block, if they are those that were written. */
  Optional<byte[]> bytes(String directory) {
    Place place = places.get(directory);
    if (place == null || file == null) {
      return Optional.empty();
    }
    try {
      byte[] block = read(file, place.offset(), place.length());
      return checksum(block) == place.checksum() ? Optional.of(block) : Optional.empty();
    } catch (IOException unreadable) {
      // Its files are read anew then.
      return Optional.empty();
    }
  }

  static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static Map<String, Place> places(FileChannel file) throws IOException {
    long size = file.size();
    if (size < END_BYTES) {
      return Map.of();
    }
    ByteBuffer end = in(read(file, size - END_BYTES, END_BYTES));
    long magic = end.getLong();
    long offset = end.getLong();
    int length = end.getInt();
    if (magic != MAGIC || offset < 0 || length < 0 || offset + length != size - END_BYTES) {
      return Map.of();
    }
    byte[] table = read(file, offset, length);
    return checksum(table) == end.getInt() ? decode(table, offset) : Map.of();
  }

  private static Map<String, Place> decode(byte[] table, long end) {
    ByteBuffer in = in(table);
    Map<String, Place> places = new HashMap<>();
    try {
      while (in.hasRemaining()) {
        int length = Short.toUnsignedInt(in.getShort());
        String directory = new String(table, in.position(), length, ISO_8859_1);
        in.position(in.position() + length);
        Place place = new Place(in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
        if (place.offset() < 0 || place.length() < 0 || place.offset() > end - place.length()) {
          return Map.of();
        }
        places.put(directory, place);
      }
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Map.of();
    }
    return places;
  }

  /** As {@link #decode} reads it. */
  static byte[] encode(Map<String, Place> places) {
    int size = 0;
    for (String directory : places.keySet()) {
      size += Short.BYTES + directory.length() + Place.BYTES;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    places.forEach((directory, place) -> {
      out.putShort((short) directory.length()).put(directory.getBytes(ISO_8859_1));
      out.putLong(place.offset()).putInt(place.length()).putInt(place.checksum());
      out.putInt(place.files()).putInt(place.day());
    });
    return out.array();
  }

  private static ByteBuffer in(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("a file of digests that ends too early");
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
