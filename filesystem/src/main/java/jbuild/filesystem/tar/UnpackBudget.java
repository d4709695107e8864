package jbuild.filesystem.tar;

import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** How much one archive may unpack to (TAR-31). */
final class UnpackBudget {
  private static final long MAX_ENTRIES = 10_000_000;
  private static final long MAX_BYTES = 256L << 30;

  private final long maxEntries;
  private final long maxBytes;
  private long entries;
  private long bytes;

  UnpackBudget() {
    this(MAX_ENTRIES, MAX_BYTES);
  }

  UnpackBudget(long maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /** Counts an entry before its content is read; fails with {@code LIMIT} past the limit. */
  void spend(TarHeader header) {
    entries++;
    if (entries > maxEntries) {
      throw new Failure(ErrorClass.LIMIT, "an archive of more than " + maxEntries + " entries");
    }
    if (header.sizeBytes() > maxBytes - bytes) {
      throw new Failure(
          ErrorClass.LIMIT,
          TarHeaderDecoder.shown(header.name())
              + (": the archive unpacks to more than " + maxBytes + " bytes"));
    }
    bytes += header.sizeBytes();
  }
}
