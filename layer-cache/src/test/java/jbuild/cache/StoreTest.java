package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jbuild.cache.CacheIndex.Claim;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final CacheKey KEY = new CacheKey(Digest.of(new byte[] {1}));

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void chooseRoot() {
    root = directory.resolve("a/store");
  }

  @Test
  void aNewStoreIsForItsUserAlone() throws IOException {
    Store.open(root).close();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root)));
  }

  @Test
  void aStoreOfANewerVersionIsLeftAlone_STO08() throws IOException {
    Store.open(root).close();
    Files.writeString(root.resolve("version"), "jbuild-store 2\n");
    Failure failure = assertThrows(Failure.class, () -> Store.open(root));
    assertEquals(ErrorClass.STORE, failure.errorClass());
    assertTrue(failure.getMessage().contains("newer"), failure.getMessage());
  }

  @Test
  void aDirectoryOfSomebodyElsesIsNotTakenForAStore() throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("thesis.txt"), "do not lose");
    assertEquals(
        ErrorClass.STORE, assertThrows(Failure.class, () -> Store.open(root)).errorClass());
    assertEquals(List.of("thesis.txt"), names(root));
  }

  @Test
  void aBuildThatOnlyLooksLeavesNoTrace() throws IOException {
    try (Store store = Store.open(root)) {
      assertEquals(Optional.empty(), store.index().find(KEY));
      assertEquals(Optional.empty(), store.content().find(Digest.of(new byte[0])));
      assertEquals(List.of(), store.names().list());
      store.sync();
      assertEquals(List.of("version"), names(root));
    }
  }

  @Test
  void closingRemovesWorkInProgress() throws IOException {
    try (Store store = Store.open(root)) {
      store.content().ingest().stream().write(1);
      Files.writeString(store.runDirectory().resolve("state"), "x");
    }
    assertEquals(List.of(), names(root.resolve("ingest")));
    assertEquals(List.of(), names(root.resolve("run")));
    assertEquals(List.of(), names(root.resolve("leases")));
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNextOne_STO09() throws IOException {
    try (OtherProcess other = OtherProcess.start(root, "ingest")) {
      try (Store store = Store.open(root)) {
        var _ = store.usage();
        assertEquals(1, names(root.resolve("ingest")).size(), "the other one is still alive");
        assertEquals(1, names(root.resolve("run")).size());
      }
      other.kill();
    }
    Store.open(root).close();
    assertEquals(List.of(), names(root.resolve("ingest")));
    assertEquals(List.of(), names(root.resolve("run")));
    assertEquals(List.of(), names(root.resolve("leases")));
    assertEquals(List.of(), names(root.resolve("trash")));
  }

  @Test
  void aRunDirectoryOutsideTheStoreIsRemovedToo() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    try (Store store = Store.open(root, outside)) {
      Path run = store.runDirectory();
      assertEquals(outside, run.getParent());
      assertEquals(run, store.runDirectory());
      Files.writeString(run.resolve("state"), "x");
    }
    assertEquals(List.of(), names(outside));

    // As a killed process would leave it.
    Path left = Files.createDirectory(outside.resolve("jbuild-0123"));
    Files.writeString(left.resolve("state"), "x");
    Files.createSymbolicLink(root.resolve("run/0123"), left);
    Files.createSymbolicLink(root.resolve("run/4567"), outside);
    Store.open(root, outside).close();
    assertEquals(List.of(), names(outside));
    assertEquals(List.of(), names(root.resolve("run")));
  }

  @Test
  void afterAPowerLossOnlyWhatWasSyncedIsTrusted_STO03() throws IOException {
    Descriptor synced;
    Descriptor doubtful;
    try (Store store = Store.open(root, boot("first"))) {
      synced = put(store, "synced");
      store.sync();
      doubtful = put(store, "doubtful");
    }
    try (Store store = Store.open(root, boot("first"))) {
      assertTrue(store.content().find(doubtful.digest()).isPresent(), "same boot");
    }
    try (Store store = Store.open(root, boot("second"))) {
      assertTrue(store.content().find(synced.digest()).isPresent());
      assertEquals(Optional.empty(), store.content().find(doubtful.digest()));
    }
    assertEquals(List.of(), names(root.resolve("volatile")));
  }

  @Test
  void whatNoBuildWaitedForIsSyncedWhenALaterOneOpensTheStore() throws IOException {
    Descriptor blob;
    try (Store store = Store.open(root, boot("first"))) {
      blob = put(store, "left");
    }
    Path marks = root.resolve("volatile/first");
    Files.setLastModifiedTime(marks, FileTime.from(Instant.now().minusSeconds(60)));
    Store.open(root, boot("first")).close();
    try (Store store = Store.open(root, boot("second"))) {
      assertTrue(store.content().find(blob.digest()).isPresent());
    }
  }

  @Test
  @SuppressWarnings("try")
  void oneSyncCoversWhatOtherProcessesPublished() throws IOException {
    try (Store first = Store.open(root, boot("first"));
        Store second = Store.open(root, boot("first"))) {
      Descriptor blob = put(first, "of the first");
      second.sync();
      first.close();
      try (Store later = Store.open(root, boot("second"))) {
        assertTrue(later.content().find(blob.digest()).isPresent());
      }
    }
  }

  @Test
  @SuppressWarnings("try")
  void pruneKeepsWhatALiveLeaseHolds_CON02() throws IOException {
    try (Store owner = Store.open(root);
        Store collector = Store.open(root)) {
      Descriptor blob = put(owner, "held");
      assertEquals(0, collector.prune(true));
      assertTrue(collector.content().find(blob.digest()).isPresent());
      owner.close();
    }
    try (Store collector = Store.open(root)) {
      assertTrue(collector.prune(false) > 0);
      assertEquals(Optional.empty(), collector.content().find(Digest.of("held".getBytes(UTF_8))));
      assertEquals(0, collector.prune(true));
    }
  }

  @Test
  void pruneKeepsWhatAnotherProcessHoldsUntilItIsKilled_CON05() throws IOException {
    Digest digest = Digest.of("mine".getBytes(UTF_8));
    Descriptor found;
    try (Store store = Store.open(root)) {
      found = put(store, "found by the other one");
    }
    try (Store store = Store.open(root);
        OtherProcess other = OtherProcess.start(root, "hold", found.digest().toString())) {
      store.prune(true);
      assertTrue(store.content().find(digest).isPresent());
      assertTrue(store.content().find(found.digest()).isPresent());
      other.kill();
      store.prune(true);
      assertFalse(Files.exists(root.resolve("blobs/sha256").resolve(digest.hex())));
      assertEquals(List.of(), names(root.resolve("trash")));
      assertEquals(0, count(store, "blobs"));
    }
  }

  @Test
  void whatWasLookedUpBeforeTheLeaseWasMadeIsHeldAfterwards() throws IOException {
    Descriptor blob;
    try (Store store = Store.open(root)) {
      blob = put(store, "looked up");
    }
    try (Store owner = Store.open(root);
        Store collector = Store.open(root)) {
      assertTrue(owner.content().find(blob.digest()).isPresent());
      put(owner, "something else");
      collector.prune(true);
      assertTrue(owner.content().find(blob.digest()).isPresent());
    }
  }

  @Test
  void usageTellsWhatAPruneFrees() throws IOException {
    try (Store store = Store.open(root)) {
      put(store, "x".repeat(10_000));
      assertEquals(1, count(store, "blobs"));
    }
    try (Store store = Store.open(root)) {
      Store.Usage blobs =
          store.usage().stream().filter(u -> u.kind().equals("blobs")).findFirst().orElseThrow();
      assertEquals(12_288, blobs.sizeBytes());
      assertEquals(12_288, blobs.reclaimableBytes());
      assertEquals(12_288, store.prune(true));
    }
  }

  @Test
  void aKeyIsClaimedByOneAtATime_CAC08() throws Exception {
    try (Store first = Store.open(root);
        Store second = Store.open(root)) {
      for (Store other : List.of(first, second)) {
        CountDownLatch claimed = new CountDownLatch(1);
        Claim mine = first.index().claim(KEY);
        Thread waiter =
            Thread.startVirtualThread(() -> {
              try (Claim _ = other.index().claim(KEY)) {
                claimed.countDown();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
        assertFalse(claimed.await(100, TimeUnit.MILLISECONDS));
        try (Claim _ = second.index().claim(new CacheKey(Digest.of(new byte[] {2})))) {
          assertFalse(claimed.await(1, TimeUnit.MILLISECONDS));
        }
        mine.close();
        waiter.join();
        assertEquals(0, claimed.getCount());
      }
    }
  }

  @Test
  void aClaimDiesWithItsProcess_CON04() throws IOException {
    try (Store store = Store.open(root);
        OtherProcess other = OtherProcess.start(root, "claim", KEY.toString())) {
      Cancellation cancellation = new Cancellation();
      Thread.startVirtualThread(() -> {
        pause(200);
        cancellation.cancel();
      });
      Failure failure = assertThrows(Failure.class, () -> store.index().claim(KEY, cancellation));
      assertEquals(ErrorClass.CANCEL, failure.errorClass());
      other.kill();
      store.index().claim(KEY).close();
    }
  }

  @Test
  void pruneRemovesLockFilesThatNobodyHolds() throws IOException {
    CacheKey other = new CacheKey(Digest.of(new byte[] {2}));
    try (Store store = Store.open(root)) {
      store.index().claim(other).close();
      try (Claim _ = store.index().claim(KEY)) {
        store.prune(false);
        assertEquals(List.of(KEY.digest().hex()), locks());
      }
      store.prune(false);
      assertEquals(List.of(), locks());
      assertDoesNotThrow(() -> store.index().claim(KEY).close());
    }
  }

  private List<String> locks() throws IOException {
    try (Stream<Path> all =
        Files.find(root.resolve("locks/claim"), 3, (_, a) -> a.isRegularFile())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static int count(Store store, String kind) throws IOException {
    return store.usage().stream()
        .filter(usage -> usage.kind().equals(kind))
        .mapToInt(Store.Usage::count)
        .sum();
  }

  private static Descriptor put(Store store, String text) throws IOException {
    return store.content().put("text/plain", text.getBytes(UTF_8));
  }

  static Store.Settings boot(String id) {
    return new Store.Settings(Optional.empty(), InstantSource.system(), id);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> names(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
