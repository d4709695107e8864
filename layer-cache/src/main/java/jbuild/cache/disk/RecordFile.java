package jbuild.cache.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import jbuild.cache.disk.Fields.Field;

/**
 * The form of the store's small records (rule S5): a line that names the kind, a line per field,
 * and a line with the digest of all before it.
 */
public final class RecordFile {
  private static final int MAX_BYTES = 8 << 20;
  private static final int SEAL_LENGTH = "crc32 ".length() + 8 + 1;

  private RecordFile() {}

  public static byte[] encode(String kind, Fields fields) {
    StringBuilder text = new StringBuilder(heading(kind)).append('\n');
    for (Field field : fields.fields()) {
      text.append(field.name()).append(' ').append(escape(field.value())).append('\n');
    }
    byte[] body = text.toString().getBytes(UTF_8);
    byte[] seal = seal(body).getBytes(UTF_8);
    byte[] all = Arrays.copyOf(body, body.length + seal.length);
    System.arraycopy(seal, 0, all, body.length, seal.length);
    return all;
  }

  /** Reads what {@link #encode} made. */
  public static Fields decode(String kind, byte[] bytes) throws DamagedRecordException {
    int bodyLength = bytes.length - SEAL_LENGTH;
    if (bodyLength < 0) {
      throw new DamagedRecordException("too short");
    }
    byte[] body = Arrays.copyOf(bytes, bodyLength);
    String seal = new String(bytes, bodyLength, SEAL_LENGTH, UTF_8);
    if (!seal.equals(seal(body))) {
      throw new DamagedRecordException("checksum does not match");
    }
    String text = new String(body, UTF_8);
    String heading = heading(kind) + "\n";
    if (!text.startsWith(heading)) {
      throw new DamagedRecordException("not a record of the kind " + heading(kind));
    }
    return new Fields(lines(text, heading.length()));
  }

  private static String seal(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    return "crc32 " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
  }

  private static List<Field> lines(String text, int start) throws DamagedRecordException {
    List<Field> fields = new ArrayList<>();
    int at = start;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int space = text.indexOf(' ', at);
      if (end < 0 || space < 0 || space > end) {
        throw new DamagedRecordException("a line without a value");
      }
      fields.add(new Field(text.substring(at, space), unescape(text.substring(space + 1, end))));
      at = end + 1;
    }
    return fields;
  }

  /**
   * Reads a record, if there is one.
   *
   * @throws DamagedRecordException if it is not one of the kind, or damaged
   */
  public static Optional<Fields> read(Path file, String kind) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return Optional.of(decode(kind, readWhole(in)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A record is put in its place whole, so it holds as much as it says. */
  private static byte[] readWhole(SeekableByteChannel in) throws IOException {
    long size = in.size();
    if (size > MAX_BYTES) {
      throw new DamagedRecordException("too long");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw new DamagedRecordException("shorter than its file was");
      }
    }
    return bytes.array();
  }

  private static String heading(String kind) {
    return "jbuild-" + kind + " 1";
  }

  private static String escape(String value) {
    return value.replace("%", "%25").replace("\n", "%0A");
  }

  private static String unescape(String value) {
    return value.replace("%0A", "\n").replace("%25", "%");
  }
}
