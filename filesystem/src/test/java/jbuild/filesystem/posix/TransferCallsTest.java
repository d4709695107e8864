package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.RootUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferCallsTest {
  private final Buffers buffers = new Buffers();

  @TempDir private Path temporary;

  @Test
  void bytesAreWrittenAndReadAtPositionsAndOffsets() throws IOException {
    MemorySegment buffer = buffers.take();
    MemorySegment.copy(new byte[] {1, 2, 3, 4}, 0, buffer, JAVA_BYTE, 0, 4);
    try (Fd file = Fd.open(temporary.resolve("f"), Fd.O_RDWR | Fd.O_CREAT)) {
      TransferCalls.write(file, buffer.asSlice(0, 4));
      TransferCalls.pwrite(file, buffer.asSlice(0, 2), 6);
      TransferCalls.truncate(file, 9);
      MemorySegment read = buffers.take();
      assertEquals(5, TransferCalls.read(file, read));
      assertEquals(6, TransferCalls.pread(file, read, 3));
      assertArrayEquals(new byte[] {4, 0, 0, 1, 2, 0}, read.asSlice(0, 6).toArray(JAVA_BYTE));
      assertEquals(0, TransferCalls.pread(file, read, 9));
      SyncCalls.fsync(file);
      SyncCalls.syncfs(file);
    }
    try (Fd path = Fd.open(temporary.resolve("f"), Fd.O_PATH)) {
      for (org.junit.jupiter.api.function.Executable call :
          new org.junit.jupiter.api.function.Executable[] {
            () -> TransferCalls.read(path, buffer),
            () -> TransferCalls.pread(path, buffer, 0),
            () -> TransferCalls.write(path, buffer),
            () -> TransferCalls.pwrite(path, buffer, 0),
            () -> TransferCalls.truncate(path, 0),
            () -> SyncCalls.fsync(path),
            () -> SyncCalls.syncfs(path)
          }) {
        assertEquals(Errno.EBADF, assertThrows(PosixException.class, call).errno());
      }
    }
  }

  @Test
  void aFileIsCopiedWithItsHoles() throws IOException {
    Path source = temporary.resolve("source");
    try (RandomAccessFile sparse = new RandomAccessFile(source.toString(), "rw")) {
      sparse.write(1);
      sparse.seek(20_000_000);
      sparse.write(2);
      sparse.setLength(30_000_000);
    }
    Path target = temporary.resolve("target");
    try (Fd from = Fd.open(source, Fd.O_RDONLY);
        Fd to = Fd.open(target, Fd.O_WRONLY | Fd.O_CREAT)) {
      assertEquals(30_000_000, TransferCalls.copy(from, to));
    }
    assertEquals(-1, Files.mismatch(source, target));
    long blocks = blocks(target);
    assertEquals(blocks(source), blocks, "blocks of 512 bytes");
  }

  private static long blocks(Path file) throws IOException {
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    try (var out = du.inputReader()) {
      return Long.parseLong(out.readLine().split("\t", 2)[0]);
    }
  }

  @Test
  void reflinkingSaysWhetherItWasDone() throws IOException {
    Path source = Files.writeString(temporary.resolve("source"), "abc");
    Path target = temporary.resolve("target");
    try (Fd from = Fd.open(source, Fd.O_RDONLY);
        Fd to = Fd.open(target, Fd.O_WRONLY | Fd.O_CREAT)) {
      boolean shared = TransferCalls.reflink(from, to);
      assertEquals(shared ? "abc" : "", Files.readString(target));
    }
    try (Fd from = Fd.open(source, Fd.O_RDONLY);
        Fd to = Fd.open(target, Fd.O_RDONLY)) {
      assertThrows(IOException.class, () -> TransferCalls.copy(from, to));
    }
  }

  /** DSK-02. */
  @Test
  void aFullFileSystemIsAFailureOfItsOwnClass() throws Exception {
    assumeTrue(new RootUser().isRoot(), "needs to mount");
    FutureTask<Failure> task =
        new FutureTask<>(() -> {
          MountCalls.unshare(MountCalls.CLONE_NEWNS | MountCalls.CLONE_FS);
          long flags = MountCalls.MS_REC | MountCalls.MS_PRIVATE;
          MountCalls.mount(new MountCalls.Source("none", "", flags, ""), Path.of("/"));
          MountCalls.mount(new MountCalls.Source("tmpfs", "tmpfs", 0, "size=64k"), temporary);
          try (Fd file = Fd.open(temporary.resolve("f"), Fd.O_RDWR | Fd.O_CREAT)) {
            return assertThrows(
                Failure.class,
                () -> {
                  for (long at = 0; at < 1_000_000; at += Buffers.BYTES) {
                    TransferCalls.pwrite(file, buffers.take(), at);
                  }
                });
          } finally {
            MountCalls.unmount(temporary, 0);
          }
        });
    Thread.ofPlatform().start(task);
    assertEquals(ErrorClass.SPACE, task.get().errorClass());
  }
}
