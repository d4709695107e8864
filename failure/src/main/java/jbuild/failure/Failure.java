package jbuild.failure;

import org.jspecify.annotations.Nullable;

/**
 * Something in the world that kept a build from going on: a missing file, a refused connection, a
 * failing step. The message is one line that names the object (file, line, digest, URL) and holds
 * no secret. A broken invariant of jbuild's own is an {@link IllegalStateException} instead.
 */
public class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorClass errorClass;
  private final String message;

  public Failure(ErrorClass errorClass, String message) {
    this(errorClass, message, null);
  }

  public Failure(ErrorClass errorClass, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.errorClass = errorClass;
    this.message = message;
  }

  public final ErrorClass errorClass() {
    return errorClass;
  }

  @Override
  public final String getMessage() {
    return message;
  }
}
