package jbuild.filesystem.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * The records of a PAX extended header (POSIX.1-2001, pax): {@code "LENGTH KEY=VALUE\n"}, the
 * length counting itself. Keys and values are bytes in Latin-1, whatever charset they claim.
 */
final class PaxRecords {
  static final String SPARSE_MAP = "GNU.sparse.map";

  private static final String SPARSE_OFFSET = "GNU.sparse.offset";
  private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
  private static final int MAX_LENGTH_DIGITS = 8;

  private PaxRecords() {}

  static byte[] encode(SortedMap<String, String> records) {
    StringBuilder all = new StringBuilder();
    records.forEach((key, value) -> {
      int rest = 1 + key.length() + 1 + value.length() + 1;
      int length = rest + digits(rest);
      length = rest + digits(length);
      all.append(length).append(' ').append(key).append('=').append(value).append('\n');
    });
    return all.toString().getBytes(ISO_8859_1);
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  /** Reads records; the last of a key counts. Fails with {@code ARCHIVE} on malformed ones. */
  static Map<String, String> decode(byte[] body) {
    Map<String, String> records = new LinkedHashMap<>();
    int at = 0;
    while (at < body.length && body[at] != 0) {
      int space = indexOf(body, ' ', at, Math.min(body.length, at + MAX_LENGTH_DIGITS + 1));
      int end = at + length(body, at, space);
      int equals = indexOf(body, '=', space + 1, Math.min(end, body.length));
      if (end > body.length || end <= equals || body[end - 1] != '\n' || equals == space + 1) {
        throw malformed();
      }
      String key = new String(body, space + 1, equals - space - 1, ISO_8859_1);
      String value = new String(body, equals + 1, end - equals - 2, ISO_8859_1);
      if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
        // Version 0.0 of sparse files repeats these for each part.
        records.merge(SPARSE_MAP, value, (map, next) -> map + "," + next);
      } else {
        records.put(key, value);
      }
      at = end;
    }
    return records;
  }

  private static int length(byte[] body, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      if (body[i] < '0' || body[i] > '9') {
        throw malformed();
      }
      length = length * 10 + body[i] - '0';
    }
    return length;
  }

  private static int indexOf(byte[] body, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (body[i] == wanted) {
        return i;
      }
    }
    throw malformed();
  }

  private static Failure malformed() {
    return new Failure(ErrorClass.ARCHIVE, "malformed PAX record");
  }
}
