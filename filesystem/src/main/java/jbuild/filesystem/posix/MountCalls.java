package jbuild.filesystem.posix;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Calls that change what this process, or this thread, sees of the file system. All need {@code
 * CAP_SYS_ADMIN} in the user namespace that owns the mount namespace.
 */
public final class MountCalls {
  public static final long MS_RDONLY = 1;
  public static final long MS_NOSUID = 2;
  public static final long MS_NODEV = 4;
  public static final long MS_NOEXEC = 8;
  public static final long MS_REMOUNT = 32;
  public static final long MS_BIND = 4096;
  public static final long MS_REC = 16384;
  public static final long MS_PRIVATE = 1 << 18;
  public static final long MS_SLAVE = 1 << 19;

  public static final int MNT_DETACH = 2;
  public static final int UMOUNT_NOFOLLOW = 8;

  public static final int CLONE_FS = 0x200;
  public static final int CLONE_NEWNS = 0x20000;

  private static final int PAGE_BYTES = 4096;

  private MountCalls() {}

  /**
   * What to mount.
   *
   * @param source as Latin-1 bytes: a path, or any word for a file system without one
   * @param type for example {@code overlay}; empty where the flags do not make a new mount
   * @param flags MS constants
   * @param data options of the file system's own, as Latin-1 bytes, under one page
   */
  public record Source(String source, String type, long flags, String data) {}

  public static void mount(Source source, Path target) throws IOException {
    if (source.data().length() >= PAGE_BYTES) {
      throw new PosixException(Errno.EINVAL, "mount " + target + ": options exceed one page");
    }
    try (Frame frame = new Frame()) {
      String path = PathBytes.latin1(target);
      long result =
          frame.call(
              Function.MOUNT,
              frame.string(source.source()),
              frame.string(path),
              frame.string(source.type()),
              source.flags(),
              frame.string(source.data()));
      Errno.check(result, Function.MOUNT, source.type() + " on " + path);
    }
  }

  /**
   * @param flags MNT_DETACH, UMOUNT_NOFOLLOW
   */
  public static void unmount(Path target, int flags) throws IOException {
    try (Frame frame = new Frame()) {
      String path = PathBytes.latin1(target);
      Errno.check(frame.call(Function.UMOUNT2, frame.string(path), flags), Function.UMOUNT2, path);
    }
  }

  /**
   * Gives the calling thread, and threads and processes that it starts, namespaces of their own. It
   * must be a platform thread that ends afterwards. A new mount namespace needs {@code CLONE_FS}
   * too, because threads share their working directory.
   *
   * @param flags CLONE constants
   */
  public static void unshare(int flags) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(frame.call(Function.UNSHARE, flags, 0), Function.UNSHARE, "namespace");
    }
  }

  /**
   * Moves the calling thread into a namespace.
   *
   * @param namespace an open file such as {@code /proc/self/ns/mnt}
   * @param type the CLONE constant that it must be of, or 0
   */
  public static void setns(Fd namespace, int type) throws IOException {
    try (Frame frame = new Frame()) {
      Errno.check(
          frame.call(Function.SETNS, namespace.number(), type), Function.SETNS, "namespace");
    }
  }

  /**
   * Changes the working directory of the calling thread, so that mount options can name many
   * directories in few bytes.
   *
   * @see #unshare with {@code CLONE_FS}, which must come first: all threads share one otherwise
   */
  public static void changeDirectory(Fd directory) throws IOException {
    try (Frame frame = new Frame()) {
      long result = frame.call(Function.FCHDIR, directory.number(), 0);
      Errno.check(result, Function.FCHDIR, "directory");
    }
  }
}
