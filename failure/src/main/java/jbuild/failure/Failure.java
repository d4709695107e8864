package jbuild.failure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something in the world that kept a build from going on: a missing file, a refused connection, a
 * failing step. The message is one line that names the object (file, line, digest, URL) and holds
 * no secret. A broken invariant of jbuild's own is an {@link IllegalStateException} instead.
 */
public class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_PRINTED = 128;

  private final ErrorClass errorClass;

  public Failure(ErrorClass errorClass, String message) {
    this(errorClass, message, null);
  }

  public Failure(ErrorClass errorClass, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.errorClass = errorClass;
  }

  public final ErrorClass errorClass() {
    return errorClass;
  }

  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /**
   * Text from outside as a message may hold it: at most 128 characters, and control and direction
   * characters as escapes, so that it cannot change what a terminal shows.
   */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(MAX_PRINTED).forEach(c -> append(shown, c));
    return text.codePointCount(0, text.length()) > MAX_PRINTED ? shown + "..." : shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
      shown.append(String.format(Locale.ROOT, "\\u%04x", c));
    } else {
      shown.appendCodePoint(c);
    }
  }
}
