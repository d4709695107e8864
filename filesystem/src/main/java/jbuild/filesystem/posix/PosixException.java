package jbuild.filesystem.posix;

import java.io.IOException;

/** A call that the kernel refused, with its error number (see {@link Errno}). */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  PosixException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  private PosixException(int errno, String message, PosixException cause) {
    super(message, cause);
    this.errno = errno;
  }

  /** The same error, with the place that it happened at before its message. */
  public PosixException at(String place) {
    return new PosixException(errno, place + ": " + getMessage(), this);
  }

  public int errno() {
    return errno;
  }
}
