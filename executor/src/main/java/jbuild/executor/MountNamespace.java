package jbuild.executor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.MountCalls;

/**
 * Work in the mount namespace of another process. It is done by one thread that entered the
 * namespace and stays there until it ends: a thread that came back, or that started another one,
 * would carry the namespace into work that knows nothing of it.
 */
final class MountNamespace implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("mounts").factory());

  private MountNamespace() {}

  /**
   * @param namespace the file that stands for it
   */
  static MountNamespace enter(Path namespace) throws IOException {
    MountNamespace entered = new MountNamespace();
    boolean complete = false;
    try {
      var _ =
          entered.call(() -> {
            MountCalls.unshare(MountCalls.CLONE_FS);
            try (Fd target = Fd.open(namespace, Fd.O_RDONLY)) {
              MountCalls.setns(target, MountCalls.CLONE_NEWNS);
            }
            return true;
          });
      complete = true;
      return entered;
    } finally {
      if (!complete) {
        entered.close();
      }
    }
  }

  /**
   * Runs work in the namespace and waits for it.
   *
   * @param work must start no thread and wake no virtual one; what it opens may be used outside
   */
  <T> T call(Callable<T> work) throws IOException {
    Future<T> task = thread.submit(work);
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
    }
  }

  /** Ends the thread: if no process is left in the namespace, it is gone. */
  @Override
  public void close() {
    thread.close();
  }
}
