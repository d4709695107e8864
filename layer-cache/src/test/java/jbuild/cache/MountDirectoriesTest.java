package jbuild.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jbuild.cache.CacheMounts.Held;
import jbuild.cache.CacheMounts.Seed;
import jbuild.cache.CacheMounts.Sharing;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountDirectoriesTest {
  @TempDir Path directory;
  private Path root;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    root = directory.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Held acquire(Store store, Sharing sharing) throws IOException {
    return store.cacheMounts().acquire("m", sharing, seed(), new Cancellation());
  }

  private Held acquire(Sharing sharing) throws IOException {
    return acquire(store, sharing);
  }

  private static Seed seed() {
    return () ->
        List.of(
            LayerEntry.of(new Entry.Directory(EntryPath.ROOT, new Metadata(01777, 0, 0, 5))),
            Layers.file("seeded", "once"));
  }

  @Test
  void aCacheKeepsWhatWasWrittenAndIsSeededOnce_S153() throws IOException {
    try (Held held = acquire(Sharing.SHARED)) {
      assertEquals("once", Files.readString(held.directory().resolve("seeded")));
      Files.writeString(held.directory().resolve("seeded"), "changed");
    }
    store.close();
    store = Store.open(root);
    for (Sharing sharing : Sharing.values()) {
      try (Held held = acquire(sharing)) {
        assertEquals("changed", Files.readString(held.directory().resolve("seeded")));
      }
    }
  }

  @Test
  void theSeedShapesTheDirectoryItself_S150() throws IOException {
    try (Held held = acquire(Sharing.SHARED)) {
      assertEquals(01777, (int) Files.getAttribute(held.directory(), "unix:mode") & 07777);
      assertEquals(0L, ((Integer) Files.getAttribute(held.directory(), "unix:uid")).longValue());
    }
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root)));
  }

  @Test
  void anotherIdentityIsAnotherDirectory_S150() throws IOException {
    try (Held one = acquire(Sharing.LOCKED);
        Held two =
            store.cacheMounts().acquire("../../m\n2", Sharing.LOCKED, seed(), new Cancellation())) {
      assertNotEquals(one.directory(), two.directory());
      assertTrue(two.directory().startsWith(root.resolve("mounts")));
    }
  }

  @Test
  void sharedUsersGetTheSameDirectory_S151() throws IOException {
    try (Store second = Store.open(root);
        Held one = acquire(Sharing.SHARED);
        Held two = acquire(second, Sharing.SHARED)) {
      assertEquals(one.directory(), two.directory());
    }
  }

  @Test
  void aSecondPrivateUserGetsAFreshOneWhichIsKept_S151() throws IOException {
    Path fresh;
    try (Store second = Store.open(root);
        Held one = acquire(Sharing.PRIVATE);
        Held two = acquire(second, Sharing.PRIVATE)) {
      assertNotEquals(one.directory(), two.directory());
      assertEquals("once", Files.readString(two.directory().resolve("seeded")));
      fresh = two.directory();
      Files.writeString(fresh.resolve("kept"), "yes");
    }
    try (Held one = acquire(Sharing.PRIVATE);
        Held two = acquire(Sharing.PRIVATE)) {
      assertEquals(fresh, two.directory());
      assertEquals("yes", Files.readString(two.directory().resolve("kept")));
      assertFalse(Files.exists(one.directory().resolve("kept")));
    }
  }

  @Test
  void aSecondLockedUserWaits_S151() throws Exception {
    CountDownLatch got = new CountDownLatch(1);
    Thread waiter;
    try (Store second = Store.open(root)) {
      try (Held _ = acquire(Sharing.LOCKED)) {
        waiter =
            Thread.startVirtualThread(() -> {
              try (Held _ = acquire(second, Sharing.LOCKED)) {
                got.countDown();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
        assertFalse(got.await(100, TimeUnit.MILLISECONDS));
      }
      waiter.join();
      assertEquals(0, got.getCount());
    }
  }

  @Test
  void waitingEndsWhenTheBuildIsCancelled() throws IOException {
    try (Store second = Store.open(root);
        Held _ = acquire(Sharing.LOCKED)) {
      Cancellation cancellation = new Cancellation();
      Thread.startVirtualThread(() -> {
        StoreTest.pause(100);
        cancellation.cancel();
      });
      Failure failure =
          assertThrows(
              Failure.class,
              () -> second.cacheMounts().acquire("m", Sharing.LOCKED, seed(), cancellation));
      assertEquals(ErrorClass.CANCEL, failure.errorClass());
    }
  }

  @Test
  void aKilledUserLetsGo_CON04() throws IOException {
    try (OtherProcess other = OtherProcess.start(root, "mount", "LOCKED")) {
      try (Held held = acquire(Sharing.PRIVATE)) {
        assertTrue(held.directory().endsWith("1/data"));
      }
      other.kill();
      try (Held held = acquire(Sharing.LOCKED)) {
        assertTrue(held.directory().endsWith("0/data"));
      }
    }
  }

  @Test
  void pruneSparesCachesInUse_CON05() throws IOException {
    try (Held held = acquire(Sharing.SHARED)) {
      store.prune(true);
      assertTrue(Files.exists(held.directory().resolve("seeded")));
    }
    store.prune(false);
    assertEquals(1, StoreTest.names(root.resolve("mounts")).size());
    assertTrue(store.prune(true) > 0);
    assertEquals(
        0,
        store.usage().stream()
            .filter(u -> u.kind().equals("cache mounts"))
            .mapToInt(Store.Usage::count)
            .sum());
    try (Held held = acquire(Sharing.SHARED)) {
      assertEquals("once", Files.readString(held.directory().resolve("seeded")));
    }
  }

  @Test
  void aSeedThatFailsLeavesNoCache() throws IOException {
    assertThrows(
        IOException.class,
        () ->
            store
                .cacheMounts()
                .acquire(
                    "m",
                    Sharing.SHARED,
                    () -> {
                      throw new IOException("no seed");
                    },
                    new Cancellation()));
    try (Held held = acquire(Sharing.SHARED)) {
      assertTrue(Files.exists(held.directory().resolve("seeded")));
    }
  }
}
