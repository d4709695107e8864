package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import jbuild.filesystem.EntryPath;

/**
 * Between the bytes of names and {@link Path}, whose text form loses what the locale's charset does
 * not have. A path's URI does keep the bytes, percent-encoded, in both directions; names in ASCII,
 * which every locale agrees on, take the short way.
 */
final class RawPaths {
  private static final String SCHEME = "file://";

  private RawPaths() {}

  /** The path of an entry below a directory. */
  static Path resolve(Path directory, EntryPath entry) {
    if (entry.isRoot()) {
      return directory;
    }
    if (isAscii(entry.latin1())) {
      return directory.resolve(entry.latin1());
    }
    String base = directory.toUri().getRawPath();
    StringBuilder uri = new StringBuilder(SCHEME).append(base);
    if (!base.endsWith("/")) {
      uri.append('/');
    }
    for (byte b : entry.bytes()) {
      if (b == '/') {
        uri.append('/');
      } else {
        uri.append('%').append(HexFormat.of().toHexDigits(b).toUpperCase(Locale.ROOT));
      }
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** The bytes of the last component, Latin-1. */
  static String name(Path path) {
    String text = String.valueOf(path.getFileName());
    if (isAscii(text)) {
      return text;
    }
    String raw = path.toUri().getRawPath();
    if (raw.endsWith("/")) {
      raw = raw.substring(0, raw.length() - 1);
    }
    return decode(raw.substring(raw.lastIndexOf('/') + 1));
  }

  /** All bytes of what a symbolic link holds, Latin-1. */
  static String target(Path link) {
    String text = link.toString();
    if (isAscii(text)) {
      return text;
    }
    // A relative path's URI begins with the working directory's. The last slash tells that the
    // path leads to a directory, and need not be part of it.
    String raw = link.toUri().getRawPath();
    if (!link.isAbsolute()) {
      String base = Path.of("").toUri().getRawPath();
      raw = raw.substring(base.length());
    }
    if (raw.endsWith("/") && !text.endsWith("/")) {
      raw = raw.substring(0, raw.length() - 1);
    }
    return decode(raw);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String decode(String percentEncoded) {
    byte[] bytes = new byte[percentEncoded.length()];
    int size = 0;
    for (int i = 0; i < percentEncoded.length(); i++, size++) {
      char c = percentEncoded.charAt(i);
      if (c == '%') {
        bytes[size] = (byte) HexFormat.fromHexDigits(percentEncoded, i + 1, i + 3);
        i += 2;
      } else {
        bytes[size] = (byte) c;
      }
    }
    return new String(bytes, 0, size, ISO_8859_1);
  }
}
