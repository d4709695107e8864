package jbuild.filesystem.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import jbuild.filesystem.RootUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountCallsTest {
  @TempDir private Path temporary;

  @Test
  void aMountInANamespaceOfAThreadIsSeenByNobodyElse() throws Exception {
    assumeTrue(new RootUser().isRoot(), "needs to be root");
    Path target = Files.createDirectory(temporary.resolve("target"));
    FutureTask<Boolean> mounted =
        new FutureTask<>(() -> {
          try (Fd own = Fd.open(Path.of("/proc/thread-self/ns/mnt"), Fd.O_RDONLY)) {
            MountCalls.unshare(MountCalls.CLONE_NEWNS | MountCalls.CLONE_FS);
            MountCalls.mount(
                new MountCalls.Source("none", "", MountCalls.MS_REC | MountCalls.MS_PRIVATE, ""),
                Path.of("/"));
            MountCalls.mount(
                new MountCalls.Source("tmpfs", "tmpfs", MountCalls.MS_NODEV, "size=1m"), target);
            Files.createFile(target.resolve("f"));
            MountCalls.unmount(target, MountCalls.UMOUNT_NOFOLLOW);
            boolean gone = !Files.exists(target.resolve("f"));
            MountCalls.setns(own, MountCalls.CLONE_NEWNS);
            return gone;
          }
        });
    Thread.ofPlatform().start(mounted);
    assertTrue(mounted.get());
    assertFalse(Files.exists(target.resolve("f")));
  }

  @Test
  void aRefusedMountNamesItsTargetAndError() {
    MountCalls.Source none = new MountCalls.Source("none", "no-such-type", 0, "");
    Path missing = temporary.resolve("missing");
    PosixException refused =
        assertThrows(PosixException.class, () -> MountCalls.mount(none, missing));
    assertTrue(refused.errno() == Errno.ENOENT || refused.errno() == Errno.EPERM);
    assertTrue(refused.toString().contains("missing"), refused.toString());
    PosixException unmount =
        assertThrows(PosixException.class, () -> MountCalls.unmount(missing, 0));
    assertTrue(unmount.errno() == Errno.ENOENT || unmount.errno() == Errno.EPERM);
  }

  @Test
  void badFlagsOfNamespacesAreRefused() throws Exception {
    assertEquals(
        Errno.EINVAL, assertThrows(PosixException.class, () -> MountCalls.unshare(1)).errno());
    try (Fd file = Fd.open(temporary, Fd.O_RDONLY)) {
      assertEquals(
          Errno.EINVAL,
          assertThrows(PosixException.class, () -> MountCalls.setns(file, 0)).errno());
    }
  }
}
