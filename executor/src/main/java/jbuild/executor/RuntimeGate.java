package jbuild.executor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.PosixException;
import jbuild.filesystem.posix.TransferCalls;

/**
 * The directory in memory in which the runtime of a sandbox finds its {@code config.json} and keeps
 * its notes. Where the gate is shut, that file is a FIFO: a runtime that is started there loads
 * itself and waits until it is opened. Used by one thread at a time.
 */
final class RuntimeGate implements AutoCloseable {
  /** Directory for the runtime's notes. */
  static final String STATE = "state";

  /** The runtime's own errors. */
  static final String LOG = "log";

  private static final String CONFIG = "config.json";
  private static final long BYTES = 32L << 20;
  private static final FileStatus.Device NONE = new FileStatus.Device(0, 0);

  /** A runtime that is not there yet comes within a millisecond or two. */
  private static final long LOOK_NANOS = 100_000;

  /** One that does not come in this time does not come at all. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final RootDir tree;
  private final Fd directory;

  private RuntimeGate(RootDir tree, Fd directory) {
    this.tree = tree;
    this.directory = directory;
  }

  /** Makes it. To be called in the namespace of the sandbox. */
  static RuntimeGate mount(Path place) throws IOException {
    Scratch.mount(place, BYTES);
    Fd directory = Fd.open(place, Fd.O_RDONLY | Fd.O_DIRECTORY);
    try {
      DirectoryCalls.mkdir(directory, STATE, 0700);
      return new RuntimeGate(RootDir.open(place), directory);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Removes the files of the last run, and lets the next runtime wait. */
  void shut() throws IOException {
    remove(CONFIG);
    remove(LOG);
    DirectoryCalls.mknod(directory, CONFIG, FileStatus.S_IFIFO | 0600, NONE);
  }

  private void remove(String name) throws IOException {
    try {
      DirectoryCalls.unlink(directory, name);
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Writes the file for a runtime that is not started yet. */
  void put(byte[] config) throws IOException {
    remove(CONFIG);
    try (Fd file = directory.openAt(CONFIG, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, 0600)) {
      TransferCalls.write(file, config);
    }
  }

  /**
   * Gives the file to the runtime that waits. It reads it twice, the second time when the first has
   * come to its end: by then there is a plain file.
   *
   * @param over whether the runtime has ended, so that nobody will come
   */
  void open(byte[] config, BooleanSupplier over) throws IOException {
    long begin = System.nanoTime();
    while (!over.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IOException("the container runtime does not read its configuration");
      }
      try (Fd _ = directory.openAt(CONFIG, Fd.O_WRONLY | Fd.O_NONBLOCK, 0);
          Fd gate = writer()) {
        put(config);
        TransferCalls.write(gate, config);
        return;
      } catch (PosixException e) {
        switch (e.errno()) {
          case Errno.ENXIO -> LockSupport.parkNanos(LOOK_NANOS);
          case Errno.EPIPE -> {
            return; // It was killed, which is told elsewhere.
          }
          default -> throw e;
        }
      }
    }
  }

  /** One that waits in a write, and not in being opened, however soon the reader is killed. */
  private Fd writer() throws IOException {
    try (Fd _ = directory.openAt(CONFIG, Fd.O_RDONLY | Fd.O_NONBLOCK, 0)) {
      return directory.openAt(CONFIG, Fd.O_WRONLY, 0);
    }
  }

  /** What the runtime itself reported; empty if nothing. */
  byte[] log() throws IOException {
    EntryPath log = new EntryPath(LOG);
    if (tree.stat(log).isEmpty()) {
      return new byte[0];
    }
    try (var in = tree.read(log)) {
      return in.readAllBytes();
    }
  }

  /** Closes the handles. */
  @Override
  public void close() {
    directory.close();
    tree.close();
  }
}
