package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * A mount that is attached nowhere yet: a private copy of what is seen at one open place, with all
 * that is mounted below it. The copy shows that very inode, whatever is renamed or replaced
 * meanwhile (rule X7), and is gone with its descriptor unless it was attached. Needs Linux 5.12.
 */
public final class MountTree implements AutoCloseable {
  private static final long SYS_OPEN_TREE = 428;
  private static final long SYS_MOVE_MOUNT = 429;
  private static final long SYS_MOUNT_SETATTR = 442;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long OPEN_TREE_CLOEXEC = 02000000;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final int MOUNT_ATTR_BYTES = 32;

  private final Fd tree;

  private MountTree(Fd tree) {
    this.tree = tree;
  }

  /**
   * Copies what is seen at a place: a directory, a file, a socket.
   *
   * @param place opened by this thread since it entered its mount namespace; may be O_PATH
   */
  public static MountTree copyOf(Fd place) throws IOException {
    try (Frame frame = new Frame()) {
      long flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | Fd.AT_EMPTY_PATH;
      long result =
          frame.call(Function.SYSCALL, SYS_OPEN_TREE, place.number(), frame.string(""), flags, 0);
      return new MountTree(Fd.adopt((int) check(result, "open_tree")));
    }
  }

  /** Makes the whole tree read-only. */
  public void setReadOnly() throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment attributes = frame.allocate(MOUNT_ATTR_BYTES);
      attributes.set(JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
      check(
          frame.call(
              Function.SYSCALL,
              SYS_MOUNT_SETATTR,
              tree.number(),
              frame.string(""),
              Fd.AT_EMPTY_PATH | AT_RECURSIVE,
              attributes.address(),
              MOUNT_ATTR_BYTES),
          "mount_setattr");
    }
  }

  /**
   * Attaches the tree in the mount namespace of the calling thread.
   *
   * @param target an existing file or directory, as the tree is
   */
  public void attach(Path target) throws IOException {
    try (Frame frame = new Frame()) {
      check(
          frame.call(
              Function.SYSCALL,
              SYS_MOVE_MOUNT,
              tree.number(),
              frame.string(""),
              Fd.AT_FDCWD,
              frame.string(PathBytes.latin1(target)),
              MOVE_MOUNT_F_EMPTY_PATH),
          "move_mount");
    }
  }

  private static long check(long result, String call) throws IOException {
    if (result == -Errno.ENOSYS) {
      throw new Failure(ErrorClass.HOST, "this kernel has no " + call + "; Linux 5.12 has it");
    }
    if (result < 0) {
      throw Errno.exception((int) -result, call, "");
    }
    return result;
  }

  @Override
  public void close() {
    tree.close();
  }
}
