package jbuild.filesystem.posix;

import java.nio.file.Path;

/** The bytes of a path of the host, as a Latin-1 string, whatever the locale. */
public final class PathBytes {
  private PathBytes() {}

  /**
   * The absolute form of the path. Taken from its URI unless it is plain, because the text form of
   * a path loses bytes that the locale has no character for; the URI takes a look at the disk.
   */
  public static String latin1(Path path) {
    Path absolute = path.toAbsolutePath();
    String text = absolute.toString();
    return isAscii(text) ? text : ofUri(absolute);
  }

  /** What stands for lost bytes is not ASCII. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String ofUri(Path path) {
    String escaped = path.toUri().getRawPath();
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
