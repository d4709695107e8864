package jbuild.filesystem.posix;

import java.nio.file.Path;

/** The bytes of a path of the host, as a Latin-1 string, whatever the locale. */
public final class PathBytes {
  private PathBytes() {}

  /**
   * The absolute form of the path. Taken from its URI, because the text form of a path loses bytes
   * that the locale has no character for.
   */
  public static String latin1(Path path) {
    String escaped = path.toAbsolutePath().toUri().getRawPath();
    int length = escaped.length();
    if (length > 1 && escaped.charAt(length - 1) == '/') {
      length--;
    }
    StringBuilder bytes = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.append((char) Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.append(c);
      }
    }
    return bytes.toString();
  }
}
