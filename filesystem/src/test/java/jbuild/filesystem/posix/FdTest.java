package jbuild.filesystem.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FdTest {
  @TempDir private Path temporary;

  private static int errno(Executable call) {
    return assertThrows(PosixException.class, call).errno();
  }

  private Fd directory() throws IOException {
    return Fd.open(temporary, Fd.O_RDONLY | Fd.O_DIRECTORY);
  }

  private static long openDescriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }

  @Test
  void openGivesTheErrorOfTheKernel() {
    assertEquals(Errno.ENOENT, errno(() -> Fd.open(temporary.resolve("none"), Fd.O_RDONLY)));
    assertEquals(Errno.EISDIR, errno(() -> Fd.open(temporary, Fd.O_WRONLY)));
  }

  @Test
  void openBeneathRefusesLinksAndGoingUp() throws IOException {
    Files.createDirectories(temporary.resolve("a/b"));
    Files.createSymbolicLink(temporary.resolve("l"), Path.of("a"));
    try (Fd top = directory()) {
      top.openBeneath("a/b", Fd.O_PATH).orElseThrow().close();
      assertEquals(Errno.ELOOP, errno(() -> top.openBeneath("l/b", Fd.O_PATH)));
      assertEquals(Errno.EXDEV, errno(() -> top.openBeneath("../x", Fd.O_PATH)));
      assertEquals(Errno.EXDEV, errno(() -> top.openBeneath("/etc", Fd.O_PATH)));
      assertEquals(Errno.ENOENT, errno(() -> top.openBeneath("a/c", Fd.O_PATH)));
    }
  }

  @Test
  void statusTellsKindSizeAndIdentity() throws IOException {
    Path file = Files.writeString(temporary.resolve("f"), "abc");
    Files.createLink(temporary.resolve("g"), file);
    try (Fd top = directory();
        Fd open = top.openAt("f", Fd.O_PATH | Fd.O_NOFOLLOW, 0)) {
      FileStatus status = open.status();
      assertTrue(status.isRegular());
      assertEquals(3, status.sizeBytes());
      assertEquals(2, status.links());
      assertEquals(status.inode(), top.statusAt("g").orElseThrow().inode());
      assertTrue(top.status().isDirectory());
      assertTrue(top.statusAt("none").isEmpty());
      assertEquals(Errno.ENOTDIR, errno(() -> open.statusAt("x")));
      try (Fd again = open.reopen(Fd.O_RDONLY)) {
        assertEquals(status.inode(), again.status().inode());
      }
    }
  }

  @Test
  void aDescriptorIsClosedOnceAndFailuresLeakNone() throws IOException {
    long before = openDescriptors();
    Fd closed = directory();
    closed.close();
    closed.close();
    assertEquals(Errno.EBADF, errno(closed::status));
    for (int i = 0; i < 50; i++) {
      errno(() -> Fd.open(temporary.resolve("none"), Fd.O_RDONLY));
      directory().close();
    }
    assertTrue(openDescriptors() <= before + 5);
  }

  @Test
  void namesInADirectoryAreMadeListedLinkedRenamedAndRemoved() throws IOException {
    try (Fd top = directory()) {
      DirectoryCalls.mkdir(top, "d", 0700);
      DirectoryCalls.mknod(top, "p", FileStatus.S_IFIFO | 0600, new FileStatus.Device(0, 0));
      DirectoryCalls.symlink("target\u00ff", top, "l");
      DirectoryCalls.link(top, "p", top, "q");
      assertEquals("target\u00ff", DirectoryCalls.readlink(top, "l"));
      assertEquals(
          List.of("d", "l", "p", "q"), DirectoryCalls.list(top).stream().sorted().toList());
      assertEquals(Errno.EEXIST, errno(() -> DirectoryCalls.mkdir(top, "d", 0700)));
      assertEquals(Errno.EEXIST, errno(() -> DirectoryCalls.symlink("x", top, "l")));
      assertEquals(Errno.EEXIST, errno(() -> DirectoryCalls.link(top, "p", top, "q")));
      assertEquals(
          Errno.EEXIST,
          errno(() ->
              DirectoryCalls.mknod(top, "p", FileStatus.S_IFIFO, new FileStatus.Device(0, 0))));
      assertEquals(Errno.EINVAL, errno(() -> DirectoryCalls.readlink(top, "p")));
      assertFalse(DirectoryCalls.renameNoReplace(top, "q", top, "p"));
      assertTrue(DirectoryCalls.renameNoReplace(top, "q", top, "r"));
      assertEquals(Errno.ENOENT, errno(() -> DirectoryCalls.renameNoReplace(top, "q", top, "s")));
      assertTrue(DirectoryCalls.renameNoReplace(temporary.resolve("r"), temporary.resolve("d/r")));
      assertEquals(Errno.ENOTEMPTY, errno(() -> DirectoryCalls.rmdir(top, "d")));
      assertEquals(Errno.EISDIR, errno(() -> DirectoryCalls.unlink(top, "d")));
      DirectoryCalls.unlink(top, "l");
    }
    try (Fd path = Fd.open(temporary, Fd.O_PATH)) {
      assertEquals(Errno.EBADF, errno(() -> DirectoryCalls.list(path)));
    }
  }

  @Test
  void aDirectoryOfManyNamesIsListedWhole() throws IOException {
    for (int i = 0; i < 3000; i++) {
      Files.createFile(temporary.resolve("a-rather-long-name-" + i));
    }
    try (Fd top = directory()) {
      assertEquals(3000, DirectoryCalls.list(top).stream().distinct().count());
    }
  }

  @Test
  void aNameWithAZeroByteIsNeverPassedOn() throws IOException {
    try (Fd top = directory()) {
      assertThrows(IllegalArgumentException.class, () -> DirectoryCalls.mkdir(top, "a\0b", 0700));
    }
  }
}
