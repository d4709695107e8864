package jbuild.filesystem.posix;

import java.io.IOException;

/** Calls that make what was written survive a loss of power. */
public final class SyncCalls {
  private SyncCalls() {}

  /** Writes out one file, or the names in one directory. A failure is final (rule S1). */
  public static void fsync(Fd file) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(frame.call(Function.FSYNC, file.number(), 0), Function.FSYNC, file.procPath());
    }
  }

  /**
   * Writes out the whole file system that a file lies in (rule S2).
   *
   * @param file any, not O_PATH
   */
  public static void syncfs(Fd file) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(frame.call(Function.SYNCFS, file.number(), 0), Function.SYNCFS, file.procPath());
    }
  }
}
