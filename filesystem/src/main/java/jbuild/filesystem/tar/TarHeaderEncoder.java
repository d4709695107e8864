package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;

/**
 * Writes tar headers in the very bytes that Go's {@code archive/tar} writes for containerd (T01):
 * plain ustar where that can say everything, else a PAX record for what it cannot. Times are whole
 * seconds (T02), users and groups have no names (T03), of the attributes only capabilities are
 * written (T11).
 */
final class TarHeaderEncoder {
  private static final byte[] MAGIC = "ustar\00000".getBytes(ISO_8859_1);
  private static final String PAX_DIRECTORY = "PaxHeaders.0";

  private TarHeaderEncoder() {}

  /** All blocks that come before the content. Fails when a device number is too large. */
  static byte[] encode(TarHeader header) {
    SortedMap<String, String> records = records(header);
    if (records.isEmpty()) {
      byte[] block = new byte[TarFormat.BLOCK];
      int split = prefixLength(header.name());
      if (split > 0) {
        putText(block, TarFormat.PREFIX, header.name().substring(0, split));
        putMain(block, 0, header, header.name().substring(split + 1));
      } else {
        putMain(block, 0, header, header.name());
      }
      return block;
    }
    byte[] body = PaxRecords.encode(records);
    int main = TarFormat.BLOCK + body.length + TarFormat.padding(body.length);
    byte[] blocks = new byte[main + TarFormat.BLOCK];
    putPaxHeader(blocks, header.name(), body.length);
    System.arraycopy(body, 0, blocks, TarFormat.BLOCK, body.length);
    putMain(blocks, main, header, header.name());
    return blocks;
  }

  /** What ustar cannot say. A long name counts only when it cannot be split either. */
  private static SortedMap<String, String> records(TarHeader header) {
    SortedMap<String, String> records = new TreeMap<>();
    Metadata metadata = header.metadata();
    if (!isAscii(header.linkName()) || header.linkName().length() > TarFormat.LINK_NAME.length()) {
      records.put("linkpath", header.linkName());
    }
    putNumber(records, "uid", TarFormat.UID, metadata.uid());
    putNumber(records, "gid", TarFormat.GID, metadata.gid());
    putNumber(records, "size", TarFormat.SIZE, header.sizeBytes());
    putNumber(records, "mtime", TarFormat.MTIME, metadata.mtimeSeconds());
    String capability = metadata.xattrs().get(Metadata.CAPABILITY);
    if (capability != null) {
      records.put(TarFormat.XATTR + Metadata.CAPABILITY, capability);
    }
    boolean tooLong = header.name().length() > TarFormat.NAME.length();
    boolean splits = prefixLength(header.name()) > 0 && records.isEmpty();
    if (!isAscii(header.name()) || (tooLong && !splits)) {
      records.put("path", header.name());
    }
    return records;
  }

  private static void putNumber(
      Map<String, String> records, String key, TarFormat.Field field, long value) {
    if (!fits(field, value)) {
      records.put(key, Long.toString(value));
    }
  }

  /** The slash at which a long name is split in two, or -1 when it cannot or need not be. */
  private static int prefixLength(String name) {
    if (name.length() <= TarFormat.NAME.length() || !isAscii(name)) {
      return -1;
    }
    int searched = Math.min(name.length(), TarFormat.PREFIX.length() + 1);
    if (searched == name.length() && name.endsWith("/")) {
      searched--;
    }
    int slash = name.lastIndexOf('/', searched - 1);
    int rest = name.length() - slash - 1;
    boolean fits = slash > 0 && rest > 0 && rest <= TarFormat.NAME.length();
    return fits ? slash : -1;
  }

  private static void putPaxHeader(byte[] block, String name, int size) {
    String ascii = ascii(paxName(name));
    ascii = ascii.substring(0, Math.min(ascii.length(), TarFormat.NAME.length()));
    while (ascii.endsWith("/")) {
      ascii = ascii.substring(0, ascii.length() - 1);
    }
    putText(block, TarFormat.NAME, ascii);
    putOctal(block, 0, TarFormat.MODE, 0);
    putOctal(block, 0, TarFormat.UID, 0);
    putOctal(block, 0, TarFormat.GID, 0);
    putOctal(block, 0, TarFormat.SIZE, size);
    putOctal(block, 0, TarFormat.MTIME, 0);
    block[TarFormat.TYPE] = TarFormat.PAX;
    putMagicAndChecksum(block, 0);
  }

  /** The name that a reader without PAX would give the records: beside the entry. */
  private static String paxName(String name) {
    int slash = name.lastIndexOf('/');
    String directory = name.substring(0, slash + 1);
    String last = name.substring(slash + 1);
    return directory + PAX_DIRECTORY + (last.isEmpty() ? "" : "/" + last);
  }

  private static void putMain(byte[] blocks, int offset, TarHeader header, String name) {
    Metadata metadata = header.metadata();
    putName(blocks, offset, TarFormat.NAME, name);
    putOctal(blocks, offset, TarFormat.MODE, metadata.mode());
    putOctal(blocks, offset, TarFormat.UID, metadata.uid());
    putOctal(blocks, offset, TarFormat.GID, metadata.gid());
    putOctal(blocks, offset, TarFormat.SIZE, header.sizeBytes());
    putOctal(blocks, offset, TarFormat.MTIME, metadata.mtimeSeconds());
    blocks[offset + TarFormat.TYPE] = (byte) header.type();
    putName(blocks, offset, TarFormat.LINK_NAME, header.linkName());
    putDevice(blocks, offset, header);
    putMagicAndChecksum(blocks, offset);
  }

  private static void putDevice(byte[] blocks, int offset, TarHeader header) {
    long major = header.device().major();
    long minor = header.device().minor();
    if (!fits(TarFormat.MAJOR, major) || !fits(TarFormat.MINOR, minor)) {
      throw new Failure(
          ErrorClass.ARCHIVE,
          new EntryPath(header.name()).display()
              + (": no tar can hold device " + major + ":" + minor));
    }
    putOctal(blocks, offset, TarFormat.MAJOR, major);
    putOctal(blocks, offset, TarFormat.MINOR, minor);
  }

  /** Cuts a name that a PAX record has in full, so that it does not look like a directory's. */
  private static void putName(byte[] blocks, int offset, TarFormat.Field field, String name) {
    String ascii = ascii(name);
    boolean cut = ascii.length() > field.length();
    String part = cut ? ascii.substring(0, field.length()) : ascii;
    while (cut && part.endsWith("/")) {
      part = part.substring(0, part.length() - 1);
    }
    byte[] bytes = part.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, blocks, offset + field.start(), bytes.length);
  }

  private static void putText(byte[] block, TarFormat.Field field, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, field.start(), bytes.length);
  }

  /** Writes leading zeros and a NUL; 0 for a number that a PAX record has. */
  private static void putOctal(byte[] blocks, int offset, TarFormat.Field field, long value) {
    long left = fits(field, value) ? value : 0;
    for (int i = field.end() - 2; i >= field.start(); i--) {
      blocks[offset + i] = (byte) ('0' + (left & 7));
      left >>>= 3;
    }
  }

  private static boolean fits(TarFormat.Field field, long value) {
    return value >= 0 && value < 1L << (3 * (field.length() - 1));
  }

  private static void putMagicAndChecksum(byte[] blocks, int offset) {
    System.arraycopy(MAGIC, 0, blocks, offset + TarFormat.MAGIC.start(), MAGIC.length);
    int sum = TarFormat.checksum(blocks, offset);
    int start = offset + TarFormat.CHECKSUM.start();
    for (int i = 5; i >= 0; i--) {
      blocks[start + i] = (byte) ('0' + (sum & 7));
      sum >>>= 3;
    }
    blocks[start + 6] = 0;
    blocks[start + 7] = ' ';
  }

  // A loop: three are asked of each of many entries, before a stream would be compiled.
  private static boolean isAscii(String latin1) {
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      if (c >= 0x80 || c == 0) {
        return false;
      }
    }
    return true;
  }

  /** What is left without the bytes that are no ASCII. */
  private static String ascii(String latin1) {
    if (isAscii(latin1)) {
      return latin1;
    }
    StringBuilder kept = new StringBuilder();
    latin1.chars().filter(c -> c < 0x80 && c != 0).forEach(c -> kept.append((char) c));
    return kept.toString();
  }
}
