package jbuild.filesystem.posix;

import java.io.IOException;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** Error numbers of Linux, the same on x86-64 and AArch64, and what they become in Java. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EMLINK = 31;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ENOTEMPTY = 39;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;
  public static final int EDQUOT = 122;

  private Errno() {}

  /** The result of a call, if it is none of the kernel's errors, which are negative. */
  static long check(long result, Function function, String object) throws IOException {
    if (result < 0) {
      throw exception((int) -result, function.symbol(), object);
    }
    return result;
  }

  /**
   * What to throw for an error: full file systems are {@code SPACE} and used-up handles {@code
   * LIMIT} failures wherever they happen; all else the caller may want to treat.
   *
   * @param object what the call was about, for the message
   */
  static IOException exception(int errno, String call, String object) {
    String message = call + " " + printable(object) + ": " + describe(errno);
    return switch (errno) {
      case ENOSPC, EDQUOT -> throw new Failure(ErrorClass.SPACE, message);
      case EMFILE, ENFILE -> throw new Failure(ErrorClass.LIMIT, message);
      default -> new PosixException(errno, message);
    };
  }

  /** A short English text for an error number. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case EBADF -> "bad file descriptor";
      case EAGAIN -> "temporarily unavailable";
      case EACCES -> "permission denied";
      case EBUSY -> "in use";
      case EEXIST -> "exists already";
      case EXDEV -> "on another file system or outside the root";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EINVAL -> "invalid argument";
      case ENFILE, EMFILE -> "too many open files";
      case ENOSPC -> "no space left (bytes or inodes)";
      case EROFS -> "read-only file system";
      case EMLINK -> "too many links";
      case ENAMETOOLONG -> "name too long";
      case ENOSYS -> "not offered by this kernel";
      case ENOTEMPTY -> "directory not empty";
      case ELOOP -> "a symbolic link is in the way";
      case ENODATA -> "no such attribute";
      case EOPNOTSUPP -> "not supported by this file system";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }

  private static String printable(String latin1) {
    StringBuilder shown = new StringBuilder(latin1.length());
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        shown.append(String.format(java.util.Locale.ROOT, "\\x%02x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
