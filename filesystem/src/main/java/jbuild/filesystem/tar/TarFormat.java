package jbuild.filesystem.tar;

/** Where the fields of a tar header are (POSIX.1-1988 "ustar", with GNU's and PAX's additions). */
final class TarFormat {
  static final int BLOCK = 512;

  static final char FILE = '0';
  static final char OLD_FILE = 0;
  static final char HARD_LINK = '1';
  static final char SYMLINK = '2';
  static final char CHARACTER_DEVICE = '3';
  static final char BLOCK_DEVICE = '4';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';
  static final char CONTIGUOUS_FILE = '7';
  static final char PAX = 'x';
  static final char PAX_GLOBAL = 'g';
  static final char GNU_LONG_NAME = 'L';
  static final char GNU_LONG_LINK = 'K';
  static final char GNU_SPARSE = 'S';
  static final char GNU_VOLUME = 'V';

  static final Field NAME = new Field(0, 100);
  static final Field MODE = new Field(100, 8);
  static final Field UID = new Field(108, 8);
  static final Field GID = new Field(116, 8);
  static final Field SIZE = new Field(124, 12);
  static final Field MTIME = new Field(136, 12);
  static final Field CHECKSUM = new Field(148, 8);
  static final int TYPE = 156;
  static final Field LINK_NAME = new Field(157, 100);
  static final Field MAGIC = new Field(257, 8);
  static final Field MAJOR = new Field(329, 8);
  static final Field MINOR = new Field(337, 8);
  static final Field PREFIX = new Field(345, 155);

  /** Prefix of the PAX records that hold extended attributes. */
  static final String XATTR = "SCHILY.xattr.";

  private TarFormat() {}

  /** A part of a header. */
  record Field(int start, int length) {
    int end() {
      return start + length;
    }
  }

  /** How many zero bytes follow content of a size. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  /** The sum of a header's bytes, its checksum field taken for spaces. */
  static int checksum(byte[] block, int offset) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM.start() && i < CHECKSUM.end();
      sum += own ? ' ' : block[offset + i] & 0xFF;
    }
    return sum;
  }
}
