package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;

/**
 * A tar stream, entry by entry, as bytes: V7, ustar, PAX, GNU's long names and sparse files. Global
 * PAX headers and volume labels are passed over (TAR-25).
 */
final class TarInput implements AutoCloseable {
  /** How much may follow the end mark (TAR-20). */
  static final long MAX_TRAILING_BYTES = 256L << 30;

  private static final int MAX_PAX_BYTES = 1 << 20;
  private static final int MAX_NAME_BYTES = 64 << 10;
  private static final SparseMap NOTHING = new SparseMap(new long[0], 0);

  private final TarSource source;
  private final EndMark endMark;
  private TarContent content;
  private int padding;
  private boolean ended;

  /** Whether the two closing zero blocks must be there. */
  enum EndMark {
    /** Then a stream that was cut between entries is noticed (TAR-21). */
    REQUIRED,
    /** As tar(1) and Go's reader have it, so that archives of careless writers can be read. */
    OPTIONAL
  }

  TarInput(InputStream in, EndMark endMark) {
    this.source = new TarSource(in);
    this.endMark = endMark;
    this.content = new TarContent(source, NOTHING);
  }

  /**
   * Goes on to the next entry, past what is left of the last one's content. Empty at the end mark.
   */
  Optional<TarHeader> next() throws IOException {
    finishEntry();
    Map<String, String> records = Map.of();
    Map<String, String> longNames = new HashMap<>();
    while (!ended) {
      byte[] block = header();
      if (ended) {
        break;
      }
      switch (TarHeaderDecoder.type(block)) {
        case TarFormat.PAX -> records = PaxRecords.decode(body(block, MAX_PAX_BYTES));
        case TarFormat.PAX_GLOBAL -> {
          var _ = body(block, MAX_PAX_BYTES);
        }
        case TarFormat.GNU_VOLUME -> {
          var _ = body(block, MAX_PAX_BYTES);
        }
        case TarFormat.GNU_LONG_NAME -> longNames.put("path", name(block));
        case TarFormat.GNU_LONG_LINK -> longNames.put("linkpath", name(block));
        default -> {
          Map<String, String> all = new HashMap<>(records);
          all.putAll(longNames);
          return Optional.of(entry(block, all));
        }
      }
    }
    if (!records.isEmpty() || !longNames.isEmpty()) {
      throw new Failure(ErrorClass.ARCHIVE, "the archive ends in the middle of a header");
    }
    return Optional.empty();
  }

  /** The content of the current entry; may be read until the next one. */
  InputStream content() {
    return content;
  }

  /** Reads what follows the end mark; the digest of the whole stream. */
  Digest drain() throws IOException {
    return source.drain(MAX_TRAILING_BYTES);
  }

  private void finishEntry() throws IOException {
    source.skip(content.storedBytesLeft() + padding);
    content = new TarContent(source, NOTHING);
    padding = 0;
  }

  /** Reads a header block and checks its sum, or notes the end. */
  private byte[] header() throws IOException {
    byte[] block = new byte[TarFormat.BLOCK];
    if (!source.readFully(block)) {
      end("it has no end mark");
      return block;
    }
    if (!isZero(block)) {
      checkSum(block);
      return block;
    }
    if (!source.readFully(block)) {
      end("half its end mark");
    } else if (!isZero(block)) {
      throw new Failure(ErrorClass.ARCHIVE, "a lone block of zeros in the archive");
    }
    ended = true;
    return block;
  }

  private void end(String lack) {
    if (endMark == EndMark.REQUIRED) {
      throw new Failure(ErrorClass.ARCHIVE, "the archive is cut short: " + lack);
    }
    ended = true;
  }

  private static void checkSum(byte[] block) {
    long said;
    try {
      said = TarHeaderDecoder.number(block, TarFormat.CHECKSUM);
    } catch (NumberFormatException e) {
      said = -1;
    }
    // Some old writers added the bytes up as signed ones.
    int sum = TarFormat.checksum(block, 0);
    int signed = sum;
    for (int i = 0; i < block.length; i++) {
      boolean own = i >= TarFormat.CHECKSUM.start() && i < TarFormat.CHECKSUM.end();
      signed -= block[i] < 0 && !own ? 256 : 0;
    }
    if (said != sum && said != signed) {
      throw new Failure(ErrorClass.ARCHIVE, "a header of the archive is damaged");
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The whole content of an entry that describes the next one. */
  private byte[] body(byte[] block, int maxBytes) throws IOException {
    long size;
    try {
      size = TarHeaderDecoder.number(block, TarFormat.SIZE);
    } catch (NumberFormatException e) {
      size = -1;
    }
    if (size < 0) {
      throw new Failure(ErrorClass.ARCHIVE, "an extended header of malformed size");
    }
    if (size > maxBytes) {
      throw new Failure(
          ErrorClass.LIMIT, "an extended header of " + size + " bytes, " + maxBytes + " allowed");
    }
    byte[] body = new byte[(int) size];
    if (size > 0 && !source.readFully(body)) {
      throw TarSource.cutShort();
    }
    source.skip(TarFormat.padding(size));
    return body;
  }

  private String name(byte[] block) throws IOException {
    String name = new String(body(block, MAX_NAME_BYTES), ISO_8859_1);
    int end = name.indexOf(0);
    return end < 0 ? name : name.substring(0, end);
  }

  private TarHeader entry(byte[] block, Map<String, String> records) throws IOException {
    String sparseName = records.get("GNU.sparse.name");
    if (sparseName != null) {
      records.put("path", sparseName);
    }
    records.values().removeIf(String::isEmpty);
    TarHeader header = TarHeaderDecoder.decode(block, records);
    padding = TarFormat.padding(header.sizeBytes());
    boolean file = header.type() == TarFormat.FILE || header.type() == TarFormat.CONTIGUOUS_FILE;
    if (header.type() == TarFormat.GNU_SPARSE) {
      return sparse(header, SparseMap.ofHeader(block, source));
    }
    if (file && SparseMap.isInContent(records)) {
      SparseMap map = SparseMap.ofContent(source, records, header.sizeBytes());
      content = new TarContent(source, map);
      return header.withSize(map.sizeBytes());
    }
    Optional<SparseMap> map = file ? SparseMap.ofRecords(records) : Optional.empty();
    if (map.isPresent()) {
      return sparse(header, map.get());
    }
    content =
        new TarContent(
            source, new SparseMap(new long[] {0, header.sizeBytes()}, header.sizeBytes()));
    return header;
  }

  private TarHeader sparse(TarHeader header, SparseMap map) {
    if (map.storedBytes() != header.sizeBytes()) {
      throw new Failure(
          ErrorClass.ARCHIVE,
          TarHeaderDecoder.shown(header.name()) + ": its map does not fit its size");
    }
    content = new TarContent(source, map);
    return header.asFile(map.sizeBytes());
  }

  @Override
  public void close() {
    source.close();
  }
}
