package jbuild.filesystem.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import jbuild.filesystem.posix.MountCalls;

/** Real overlay mounts, seen by one thread alone. */
final class Overlays {
  private Overlays() {}

  /** Runs in a mount namespace that ends with its thread. */
  static void inOwnNamespace(Callable<?> test) throws Exception {
    FutureTask<?> task =
        new FutureTask<>(() -> {
          MountCalls.unshare(MountCalls.CLONE_NEWNS | MountCalls.CLONE_FS);
          long flags = MountCalls.MS_REC | MountCalls.MS_PRIVATE;
          MountCalls.mount(new MountCalls.Source("none", "", flags, ""), Path.of("/"));
          return test.call();
        });
    Thread.ofPlatform().start(task);
    try {
      task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  /**
   * @param lowers topmost first
   */
  static void mount(List<Path> lowers, Path upper, Path work, Path target) throws IOException {
    String data = lower(lowers) + ",upperdir=" + upper + ",workdir=" + work;
    mount(data, target);
  }

  /** Mounts lower directories alone, at least two. */
  static void mountReadOnly(List<Path> lowers, Path target) throws IOException {
    mount(lower(lowers), target);
  }

  private static void mount(String data, Path target) throws IOException {
    String options = data + ",redirect_dir=nofollow,metacopy=off,index=off";
    MountCalls.mount(new MountCalls.Source("overlay", "overlay", 0, options), target);
  }

  /** Unmounting an overlay writes out its file system, which takes no time in memory. */
  static void mountMemory(Path target) throws IOException {
    MountCalls.mount(new MountCalls.Source("tmpfs", "tmpfs", 0, "size=64m"), target);
  }

  static void unmount(Path target) throws IOException {
    MountCalls.unmount(target, MountCalls.UMOUNT_NOFOLLOW);
  }

  private static String lower(List<Path> lowers) {
    return lowers.stream().map(Path::toString).collect(Collectors.joining(":", "lowerdir=", ""));
  }
}
