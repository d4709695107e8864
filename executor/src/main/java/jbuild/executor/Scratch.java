package jbuild.executor;

import java.io.IOException;
import java.nio.file.Path;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.MountCalls;
import jbuild.filesystem.posix.PosixException;

/**
 * The directory in memory that holds what a runtime is given for one run. Of the host's directory
 * of that name only the place is used, so all sandboxes can share it.
 */
final class Scratch {
  private Scratch() {}

  /**
   * Mounts it, without swap where the kernel offers that (Linux 6.4). To be called in the namespace
   * of a sandbox.
   */
  static void mount(Path place, long sizeBytes) throws IOException {
    String options = "mode=0700,size=" + sizeBytes;
    try {
      mountMemory(place, options + ",noswap");
    } catch (PosixException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      mountMemory(place, options);
    }
  }

  /** Unmounts it, and all that is mounted below it. Likewise. */
  static void unmount(Path place) throws IOException {
    // The working directory of this thread may be in it, from which it made the mounts.
    try (Fd top = Fd.open(Path.of("/"), Fd.O_RDONLY | Fd.O_DIRECTORY)) {
      MountCalls.changeDirectory(top);
    }
    MountCalls.unmount(place, MountCalls.MNT_DETACH);
  }

  private static void mountMemory(Path place, String options) throws IOException {
    MountCalls.mount(
        new MountCalls.Source("jbuild", "tmpfs", MountCalls.MS_NOSUID, options), place);
  }
}
