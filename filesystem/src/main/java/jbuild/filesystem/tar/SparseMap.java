package jbuild.filesystem.tar;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Which parts of a file an archive has, the rest being zeros, in GNU tar's four notations: the old
 * header's, and the PAX records' of versions 0.0, 0.1 and 1.0.
 *
 * @param regions offset and length of each part in turn, ascending and apart
 * @param sizeBytes of the whole file
 */
record SparseMap(long[] regions, long sizeBytes) {
  /** What a map may have at most (TAR-19). */
  static final int MAX_REGIONS = 1_000_000;

  private static final int OLD_REGIONS = 4;
  private static final int OLD_MAP = 386;
  private static final int EXTENSION_REGIONS = 21;
  private static final int REGION_BYTES = 24;
  private static final int NUMBER_BYTES = 12;
  private static final TarFormat.Field OLD_SIZE = new TarFormat.Field(483, 12);
  private static final int MAX_DIGITS = 19;

  SparseMap {
    long end = 0;
    for (int i = 0; i < regions.length; i += 2) {
      if (regions[i] < end || regions[i + 1] < 0 || regions[i] > Long.MAX_VALUE - regions[i + 1]) {
        throw malformed();
      }
      end = regions[i] + regions[i + 1];
    }
    if (end > sizeBytes) {
      throw malformed();
    }
  }

  /** How many bytes of the file the archive has. */
  long storedBytes() {
    long sum = 0;
    for (int i = 1; i < regions.length; i += 2) {
      sum += regions[i];
    }
    return sum;
  }

  /** Reads the map of an entry of type {@code S}, whose header it follows. */
  static SparseMap ofHeader(byte[] header, TarSource source) throws IOException {
    Collector regions = new Collector();
    regions.addFields(header, OLD_MAP, OLD_REGIONS);
    boolean more = header[OLD_MAP + OLD_REGIONS * REGION_BYTES] != 0;
    byte[] block = new byte[TarFormat.BLOCK];
    while (more) {
      if (!source.readFully(block)) {
        throw TarSource.cutShort();
      }
      regions.addFields(block, 0, EXTENSION_REGIONS);
      more = block[EXTENSION_REGIONS * REGION_BYTES] != 0;
    }
    return new SparseMap(regions.all(), field(header, OLD_SIZE));
  }

  /** What PAX records say, for versions that have the map there; empty for what is not sparse. */
  static Optional<SparseMap> ofRecords(Map<String, String> records) {
    String map = records.get(PaxRecords.SPARSE_MAP);
    String version = version(records);
    if (map == null || !(version.isEmpty() || version.equals("0.0") || version.equals("0.1"))) {
      return Optional.empty();
    }
    Collector regions = new Collector();
    int start = 0;
    while (start < map.length()) {
      int comma = map.indexOf(',', start);
      int end = comma < 0 ? map.length() : comma;
      regions.add(decimal(map.substring(start, end)));
      start = end + 1;
    }
    return Optional.of(new SparseMap(regions.all(), size(records)));
  }

  /** Whether the content begins with the map. */
  static boolean isInContent(Map<String, String> records) {
    return version(records).equals("1.0");
  }

  /** Reads the map at the start of the content, and the block that it ends in. */
  static SparseMap ofContent(TarSource source, Map<String, String> records, long contentBytes)
      throws IOException {
    Lines lines = new Lines(source, contentBytes);
    long count = lines.next();
    if (count > MAX_REGIONS) {
      throw tooMany();
    }
    Collector regions = new Collector();
    for (long i = 0; i < 2 * count; i++) {
      regions.add(lines.next());
    }
    SparseMap map = new SparseMap(regions.all(), size(records));
    if (map.storedBytes() != contentBytes - lines.consumed) {
      throw malformed();
    }
    return map;
  }

  private static String version(Map<String, String> records) {
    String major = records.getOrDefault("GNU.sparse.major", "");
    String minor = records.getOrDefault("GNU.sparse.minor", "");
    return major.isEmpty() && minor.isEmpty() ? "" : major + "." + minor;
  }

  private static long size(Map<String, String> records) {
    String size = records.getOrDefault("GNU.sparse.size", records.get("GNU.sparse.realsize"));
    return decimal(size == null ? "" : size);
  }

  private static long decimal(String digits) {
    boolean plain = digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits.isEmpty() || digits.length() > MAX_DIGITS || !plain) {
      throw malformed();
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  private static long field(byte[] block, TarFormat.Field field) {
    try {
      return TarHeaderDecoder.number(block, field);
    } catch (NumberFormatException e) {
      throw malformed();
    }
  }

  private static Failure malformed() {
    return new Failure(ErrorClass.ARCHIVE, "malformed map of a sparse file");
  }

  private static Failure tooMany() {
    return new Failure(ErrorClass.LIMIT, "a sparse file in more than " + MAX_REGIONS + " parts");
  }

  /** Gathers numbers. */
  private static final class Collector {
    private long[] numbers = new long[2 * OLD_REGIONS];
    private int count;

    void add(long number) {
      if (count == 2 * MAX_REGIONS) {
        throw tooMany();
      }
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = number;
    }

    /** Adds the regions of a block, which end at the first that is empty. */
    void addFields(byte[] block, int start, int most) {
      for (int i = 0; i < most; i++) {
        int at = start + i * REGION_BYTES;
        if (block[at] == 0) {
          return;
        }
        add(field(block, new TarFormat.Field(at, NUMBER_BYTES)));
        add(field(block, new TarFormat.Field(at + NUMBER_BYTES, NUMBER_BYTES)));
      }
    }

    long[] all() {
      if (count % 2 != 0) {
        throw malformed();
      }
      return Arrays.copyOf(numbers, count);
    }
  }

  /** Decimal numbers, a line each, read in blocks. */
  private static final class Lines {
    private final TarSource source;
    private final long limit;
    private final byte[] block = new byte[TarFormat.BLOCK];
    private int at = TarFormat.BLOCK;
    private long consumed;

    private Lines(TarSource source, long limit) {
      this.source = source;
      this.limit = limit;
    }

    private long next() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == block.length) {
          consumed += block.length;
          if (consumed > limit || !source.readFully(block)) {
            throw malformed();
          }
          at = 0;
        }
        byte b = block[at++];
        if (b == '\n') {
          return decimal(digits.toString());
        }
        if (digits.length() > MAX_DIGITS) {
          throw malformed();
        }
        digits.append((char) (b & 0xFF));
      }
    }
  }
}
