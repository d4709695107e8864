package jbuild.filesystem.posix;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {
  @TempDir private Path temporary;

  @Test
  void anExclusiveLockExcludesAllOthersUntilItIsClosed() throws IOException {
    Path file = temporary.resolve("lock");
    try (FileLock _ = FileLock.acquire(file, FileLock.Mode.EXCLUSIVE)) {
      assertTrue(FileLock.tryAcquire(file, FileLock.Mode.SHARED).isEmpty());
      assertTrue(FileLock.tryAcquire(file, FileLock.Mode.EXCLUSIVE).isEmpty());
    }
    FileLock.tryAcquire(file, FileLock.Mode.EXCLUSIVE).orElseThrow().close();
  }

  @Test
  void sharedLocksExcludeOnlyExclusiveOnes() throws IOException {
    Path file = temporary.resolve("lock");
    try (FileLock _ = FileLock.acquire(file, FileLock.Mode.SHARED);
        FileLock _ = FileLock.acquire(file, FileLock.Mode.SHARED)) {
      assertTrue(FileLock.tryAcquire(file, FileLock.Mode.EXCLUSIVE).isEmpty());
    }
  }

  @Test
  void aLockFileThatCannotBeMadeIsAnError() {
    Path missing = temporary.resolve("missing/lock");
    assertThrows(PosixException.class, () -> FileLock.tryAcquire(missing, FileLock.Mode.SHARED));
  }
}
