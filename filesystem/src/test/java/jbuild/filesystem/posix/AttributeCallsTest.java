package jbuild.filesystem.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jbuild.filesystem.RootUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class AttributeCallsTest {
  @TempDir private Path temporary;

  private static int errno(Executable call) {
    return assertThrows(PosixException.class, call).errno();
  }

  @Test
  void ownersModesAndTimesAreSetOnTheInodeItself() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to change owners");
    Files.createFile(temporary.resolve("f"));
    Files.createSymbolicLink(temporary.resolve("l"), Path.of("f"));
    FileStatus.Owner owner = new FileStatus.Owner(4294967294L, 7);
    FileStatus.Mtime mtime = new FileStatus.Mtime(-3, 999_999_999);
    try (Fd top = Fd.open(temporary, Fd.O_RDONLY);
        Fd link = top.openAt("l", Fd.O_PATH | Fd.O_NOFOLLOW, 0);
        Fd file = top.openAt("f", Fd.O_RDWR, 0);
        Fd path = top.openAt("f", Fd.O_PATH, 0)) {
      AttributeCalls.chown(link, owner);
      AttributeCalls.setMtime(link, mtime);
      assertEquals(owner, link.status().owner());
      assertEquals(mtime, link.status().mtime());
      assertEquals(new FileStatus.Owner(0, 0), file.status().owner());
      AttributeCalls.chmod(file, 06751);
      assertEquals(06751, file.status().permissions());
      AttributeCalls.chmodPath(path, 01600);
      assertEquals(01600, file.status().permissions());
      assertEquals(Errno.EBADF, errno(() -> AttributeCalls.chmod(path, 0)));
      FileStatus.Mtime later = new FileStatus.Mtime(1L << 33, 1);
      AttributeCalls.setMtimeOpen(file, later);
      assertEquals(later, file.status().mtime());
      FileStatus.Mtime wrong = new FileStatus.Mtime(0, 2_000_000_000);
      assertEquals(Errno.EINVAL, errno(() -> AttributeCalls.setMtime(path, wrong)));
      assertEquals(Errno.EINVAL, errno(() -> AttributeCalls.setMtimeOpen(file, wrong)));
    }
  }

  @Test
  void attributesOfAnySizeComeBack() throws IOException {
    Files.createFile(temporary.resolve("f"));
    Files.createSymbolicLink(temporary.resolve("l"), Path.of("f"));
    String large = "\u00ff\0".repeat(1000);
    try (Fd top = Fd.open(temporary, Fd.O_RDONLY);
        Fd file = top.openAt("f", Fd.O_PATH, 0)) {
      assertEquals(Map.of(), AttributeCalls.xattrs(file));
      AttributeCalls.setXattr(file, "user.large", large);
      AttributeCalls.setXattr(file, "user.empty", "");
      Map<String, String> expected = Map.of("user.large", large, "user.empty", "");
      assertEquals(expected, AttributeCalls.xattrs(file));
      assertEquals(expected, AttributeCalls.xattrsAt(top, "f"));
      assertEquals(Map.of(), AttributeCalls.xattrsAt(top, "l"));
      assertEquals(Errno.EOPNOTSUPP, errno(() -> AttributeCalls.setXattr(file, "odd", "x")));
      assertEquals(Errno.ENOENT, errno(() -> AttributeCalls.xattrsAt(top, "none")));
    }
  }
}
