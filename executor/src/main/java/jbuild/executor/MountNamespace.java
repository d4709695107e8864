package jbuild.executor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.MountCalls;

/**
 * Work in the mount namespace of another process. It is done by a thread that enters the namespace
 * and ends there: a thread that came back, or that started another one, would carry the namespace
 * into work that knows nothing of it.
 */
final class MountNamespace {
  private MountNamespace() {}

  /**
   * Runs work in a namespace and waits for it.
   *
   * @param work must start no thread and wake no virtual one; what it opens may be used outside
   */
  static <T> T call(Path namespace, Callable<T> work) throws IOException {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          MountCalls.unshare(MountCalls.CLONE_FS);
          try (Fd target = Fd.open(namespace, Fd.O_RDONLY)) {
            MountCalls.setns(target, MountCalls.CLONE_NEWNS);
          }
          return work.call();
        });
    Thread thread = Thread.ofPlatform().daemon().name("mounts").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      joinQuietly(thread);
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
