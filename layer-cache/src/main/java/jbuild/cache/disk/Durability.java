package jbuild.cache.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.SyncCalls;
import jbuild.image.Algorithms;

/**
 * Which objects a power loss may have damaged (rule S2). Before an object is published, a mark is
 * made: a name that says all, in a directory named after the boot of the machine. A sync removes
 * the marks of what it covered. File systems write names in order, so a published object never
 * outlives its mark; after another boot, what is marked is thrown away unseen.
 *
 * <p>Records and names need no mark, as their checksum tells.
 */
public final class Durability {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String ANCHOR = "anchor";
  private static final String PENDING = "pending.";
  private static final String PUBLISHED = "published.";

  /** By default Linux writes what is older than this. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private static final int MANY = 500;

  private final Layout layout;
  private final String bootId;
  private final Disks disks;

  /** Writes all of a file system to the disk. */
  @FunctionalInterface
  interface Disks {
    void sync(Path directory) throws IOException;
  }

  /** A mark of an object that is about to be published. */
  public interface Mark {
    /** Says that the object is in its place, so that a sync covers it. */
    void published() throws IOException;
  }

  /**
   * @param bootId identifies the time since the machine was started
   */
  public Durability(Layout layout, String bootId) {
    this(layout, bootId, Durability::syncFileSystem);
  }

  Durability(Layout layout, String bootId, Disks disks) {
    this.layout = layout;
    this.bootId = bootId;
    this.disks = disks;
  }

  private static void syncFileSystem(Path directory) throws IOException {
    try (Fd root = Fd.open(directory, Fd.O_RDONLY | Fd.O_DIRECTORY)) {
      SyncCalls.syncfs(root);
    }
  }

  public static String currentBootId() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }

  /**
   * @param serial distinguishes this mark from all others of the object
   */
  public Mark mark(ObjectId object, String serial) throws IOException {
    Path directory = Disk.directories(current());
    String name = object.text() + "." + serial;
    Path pending = directory.resolve(PENDING + name);
    link(pending, directory.resolve(ANCHOR));
    return () -> Disk.replace(pending, directory.resolve(PUBLISHED + name));
  }

  // All marks are links to one file, because a link is much cheaper to make than a file.
  private static void link(Path mark, Path anchor) throws IOException {
    if (!Disk.isFile(anchor)) {
      try {
        Disk.write(anchor, new byte[0]);
      } catch (FileAlreadyExistsException madeMeanwhile) {
        // As good as made here.
      }
    }
    try {
      Files.createLink(mark, anchor);
    } catch (FileSystemException tooManyLinks) {
      Disk.write(mark, new byte[0]);
    }
  }

  /** Writes everything published so far, by this and other processes, to the disk. */
  public void sync() throws IOException {
    List<Path> covered = new ArrayList<>();
    for (Path mark : Disk.list(current())) {
      if (Disk.name(mark).startsWith(PUBLISHED)) {
        covered.add(mark);
      }
    }
    if (covered.isEmpty()) {
      return;
    }
    try {
      disks.sync(layout.root());
    } catch (IOException e) {
      disown(covered);
      throw e;
    }
    for (Path mark : covered) {
      Files.deleteIfExists(mark);
    }
    Disk.force(current());
  }

  /**
   * A failing sync is final (rule S1), and told only once: what it should have covered is marked as
   * that of another boot, so that the next opening of the store throws it away.
   */
  private void disown(List<Path> marks) throws IOException {
    Path lost = Disk.directories(layout.volatiles().resolve("lost-" + Algorithms.randomName()));
    for (Path mark : marks) {
      Disk.replace(mark, lost.resolve(Disk.name(mark)));
    }
  }

  /**
   * Whether there are objects that no build waited to sync, and it is time to do it: the system has
   * written most of them by itself meanwhile, or they are many.
   */
  public boolean isSyncDue(Instant now) throws IOException {
    long published =
        Disk.list(current()).stream().filter(mark -> Disk.name(mark).startsWith(PUBLISHED)).count();
    if (published == 0) {
      return false;
    }
    Instant changed = Files.getLastModifiedTime(current()).toInstant();
    return published > MANY || changed.isBefore(now.minus(SETTLED));
  }

  /** Whether some objects were not synced before the machine was last started. */
  public boolean hasDoubtful() throws IOException {
    for (Path boot : Disk.list(layout.volatiles())) {
      if (!Disk.name(boot).equals(bootId)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Throws away what was not synced before the machine was last started. The caller holds the store
   * exclusively.
   */
  public void dropDoubtful(Trash trash) throws IOException {
    for (Path boot : Disk.list(layout.volatiles())) {
      if (Disk.name(boot).equals(bootId)) {
        continue;
      }
      for (Path mark : Disk.list(boot)) {
        Optional<ObjectId> object = objectOf(Disk.name(mark));
        if (object.isPresent()) {
          trash.take(object.get().in(layout));
        }
        Files.deleteIfExists(mark);
      }
      Files.deleteIfExists(boot);
    }
  }

  private static Optional<ObjectId> objectOf(String mark) {
    String[] parts = mark.split("\\.", 3);
    return parts.length == 3 ? ObjectId.parse(parts[1]) : Optional.empty();
  }

  private Path current() {
    return layout.volatiles().resolve(bootId);
  }
}
