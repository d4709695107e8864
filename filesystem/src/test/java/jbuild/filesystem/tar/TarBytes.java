package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import jbuild.filesystem.Metadata;

/** Builds tars that nobody should build. */
final class TarBytes {
  static final Metadata PLAIN = new Metadata(0644, 0, 0, 1000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TarBytes file(String name, String content) {
    return file(name, PLAIN, content);
  }

  TarBytes file(String name, Metadata metadata, String content) {
    header(new TarHeader(TarFormat.FILE, name, metadata).withSize(content.length()));
    return content(content);
  }

  TarBytes directory(String name) {
    return directory(name, new Metadata(0750, 1, 2, 3000));
  }

  TarBytes directory(String name, Metadata metadata) {
    return header(new TarHeader(TarFormat.DIRECTORY, name, metadata));
  }

  TarBytes symlink(String name, String target) {
    Metadata metadata = new Metadata(0777, 0, 0, 4000);
    return header(new TarHeader(TarFormat.SYMLINK, name, metadata).withLinkName(target));
  }

  TarBytes hardLink(String name, String target) {
    return header(new TarHeader(TarFormat.HARD_LINK, name, PLAIN).withLinkName(target));
  }

  TarBytes device(String name, int major, int minor) {
    return header(
        new TarHeader(TarFormat.CHARACTER_DEVICE, name, PLAIN)
            .withDevice(new TarHeader.DeviceNumber(major, minor)));
  }

  TarBytes header(TarHeader header) {
    return raw(TarHeaderEncoder.encode(header));
  }

  /** Records for the next entry, with a key and a value in turn. */
  TarBytes pax(String... records) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < records.length; i += 2) {
      all.put(records[i], records[i + 1]);
    }
    return special('x', new String(PaxRecords.encode(new TreeMap<>(all)), ISO_8859_1));
  }

  /** An entry of any type. */
  TarBytes special(char type, String content) {
    header(new TarHeader(type, "special", PLAIN).withSize(content.length()));
    return content(content);
  }

  TarBytes content(String content) {
    raw(content.getBytes(ISO_8859_1));
    return raw(new byte[TarFormat.padding(content.length())]);
  }

  TarBytes raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /** What there is so far, without an end mark. */
  byte[] open() {
    return bytes.toByteArray();
  }

  byte[] end() {
    return raw(new byte[2 * TarFormat.BLOCK]).open();
  }

  /** Overwrites bytes of a header and sets its sum anew. */
  static byte[] patched(byte[] tar, int at, byte[] patch) {
    byte[] patched = tar.clone();
    System.arraycopy(patch, 0, patched, at, patch.length);
    int block = at / TarFormat.BLOCK * TarFormat.BLOCK;
    String sum = String.format(java.util.Locale.ROOT, "%06o", TarFormat.checksum(patched, block));
    byte[] digits = sum.getBytes(ISO_8859_1);
    System.arraycopy(digits, 0, patched, block + TarFormat.CHECKSUM.start(), digits.length);
    return patched;
  }
}
