package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.OverlayMarks;

/**
 * Reads tar headers of every dialect: V7, ustar, PAX, GNU, star. A number that does not fit is an
 * {@code ARCHIVE} failure, never another number (TAR-27).
 */
final class TarHeaderDecoder {
  private static final String USTAR = "ustar\0";
  private static final String STAR_TRAILER = "tar\0";
  private static final TarFormat.Field STAR_PREFIX = new TarFormat.Field(345, 131);
  private static final TarFormat.Field TRAILER = new TarFormat.Field(508, 4);
  private static final TarFormat.Field FORMAT = new TarFormat.Field(257, 6);

  /** One less than what chown takes for "leave it as it is". */
  private static final long MAX_OWNER = 0xFFFFFFFEL;

  private static final int NANO_DIGITS = 9;

  private TarHeaderDecoder() {}

  /**
   * Reads a header.
   *
   * @param records of the PAX headers before it, which win over what it says itself
   * @param block its 512 bytes, whose checksum is right
   */
  static TarHeader decode(byte[] block, Map<String, String> records) {
    String name = records.getOrDefault("path", name(block));
    String linkName = records.getOrDefault("linkpath", text(block, TarFormat.LINK_NAME));
    if (name.indexOf(0) >= 0 || linkName.indexOf(0) >= 0) {
      throw new Failure(ErrorClass.ARCHIVE, shown(name) + ": a zero byte in a name");
    }
    char type = type(block);
    if (type == TarFormat.OLD_FILE) {
      type = name.endsWith("/") ? TarFormat.DIRECTORY : TarFormat.FILE;
    }
    try {
      TarHeader header = new TarHeader(type, name, metadata(block, records));
      return header
          .withLinkName(linkName)
          .withSize(size(block, records, type))
          .withDevice(device(block, type));
    } catch (NumberFormatException e) {
      throw new Failure(
          ErrorClass.ARCHIVE, shown(name) + ": a number in its header is malformed", e);
    }
  }

  static char type(byte[] block) {
    return (char) (block[TarFormat.TYPE] & 0xFF);
  }

  private static String name(byte[] block) {
    String name = text(block, TarFormat.NAME);
    if (!latin1(block, FORMAT).equals(USTAR)) {
      return name;
    }
    boolean star = latin1(block, TRAILER).equals(STAR_TRAILER);
    String prefix = text(block, star ? STAR_PREFIX : TarFormat.PREFIX);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** How many bytes of content follow in the archive. */
  private static long size(byte[] block, Map<String, String> records, char type) {
    long size =
        records.containsKey("size")
            ? Long.parseLong(records.get("size"))
            : number(block, TarFormat.SIZE);
    if (size < 0 || size > 1L << 62) {
      throw new NumberFormatException("size " + size);
    }
    return switch (type) {
      case TarFormat.HARD_LINK,
          TarFormat.SYMLINK,
          TarFormat.CHARACTER_DEVICE,
          TarFormat.BLOCK_DEVICE,
          TarFormat.DIRECTORY,
          TarFormat.FIFO ->
          0;
      default -> size;
    };
  }

  private static TarHeader.DeviceNumber device(byte[] block, char type) {
    return type == TarFormat.CHARACTER_DEVICE || type == TarFormat.BLOCK_DEVICE
        ? new TarHeader.DeviceNumber(number(block, TarFormat.MAJOR), number(block, TarFormat.MINOR))
        : TarHeader.DeviceNumber.NONE;
  }

  private static Metadata metadata(byte[] block, Map<String, String> records) {
    long mode = number(block, TarFormat.MODE);
    if (mode < 0) {
      throw new NumberFormatException("mode " + mode);
    }
    long uid = owner(block, records, "uid", TarFormat.UID);
    long gid = owner(block, records, "gid", TarFormat.GID);
    String mtime = records.get("mtime");
    long seconds = mtime == null ? number(block, TarFormat.MTIME) : seconds(mtime);
    int nanos = mtime == null ? 0 : nanos(mtime);
    return new Metadata((int) (mode & 07777), uid, gid, seconds, nanos, xattrs(records));
  }

  private static long owner(
      byte[] block, Map<String, String> records, String key, TarFormat.Field field) {
    String record = records.get(key);
    long owner = record == null ? number(block, field) : Long.parseLong(record);
    if (owner < 0 || owner > MAX_OWNER) {
      throw new NumberFormatException(key + " " + owner);
    }
    return owner;
  }

  /** The whole seconds at or before a decimal fraction, which may be negative. */
  private static long seconds(String mtime) {
    int point = mtime.indexOf('.');
    long whole = Long.parseLong(point < 0 ? mtime : mtime.substring(0, point));
    return mtime.startsWith("-") && fraction(mtime) > 0 ? whole - 1 : whole;
  }

  private static int nanos(String mtime) {
    int fraction = fraction(mtime);
    return mtime.startsWith("-") && fraction > 0 ? 1_000_000_000 - fraction : fraction;
  }

  private static int fraction(String mtime) {
    int point = mtime.indexOf('.');
    String digits = point < 0 ? "" : mtime.substring(point + 1);
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException("time " + mtime);
    }
    String nine = (digits + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
    return Integer.parseInt(nine);
  }

  private static Map<String, String> xattrs(Map<String, String> records) {
    Map<String, String> xattrs = new HashMap<>();
    records.forEach((key, value) -> {
      if (key.startsWith(TarFormat.XATTR)) {
        String name = key.substring(TarFormat.XATTR.length());
        // Marks of overlayfs are ours alone (P5, TAR-14).
        if (!name.isEmpty() && name.indexOf(0) < 0 && !OverlayMarks.isMark(name)) {
          xattrs.put(name, value);
        }
      }
    });
    return xattrs;
  }

  /**
   * A number in octal digits, or in GNU's two's complement, most significant byte first, after a
   * set bit.
   */
  static long number(byte[] block, TarFormat.Field field) {
    if ((block[field.start()] & 0x80) == 0) {
      String digits = latin1(block, field);
      int start = 0;
      while (start < digits.length() && isPadding(digits.charAt(start))) {
        start++;
      }
      int end = digits.indexOf(0, start);
      end = end < 0 ? digits.length() : end;
      while (end > start && isPadding(digits.charAt(end - 1))) {
        end--;
      }
      return start == end ? 0 : Long.parseUnsignedLong(digits.substring(start, end), 8);
    }
    boolean negative = (block[field.start()] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = field.start(); i < field.end(); i++) {
      int digit = i == field.start() && !negative ? block[i] & 0x7F : block[i] & 0xFF;
      long shifted = value << 8 | digit;
      if (shifted >> 8 != value) {
        throw new NumberFormatException("a number of more than 63 bits");
      }
      value = shifted;
    }
    return value;
  }

  private static boolean isPadding(char c) {
    return c == ' ' || c == 0;
  }

  static String text(byte[] block, TarFormat.Field field) {
    String all = latin1(block, field);
    int end = all.indexOf(0);
    return end < 0 ? all : all.substring(0, end);
  }

  private static String latin1(byte[] block, TarFormat.Field field) {
    return new String(block, field.start(), field.length(), ISO_8859_1);
  }

  /** A name for messages. */
  static String shown(String name) {
    return "entry " + new EntryPath(name).display().substring(1);
  }
}
