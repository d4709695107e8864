package jbuild.cache.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Durability;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.ObjectId;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.FileLock;
import jbuild.filesystem.posix.FileLock.Mode;
import jbuild.image.Algorithms;

/**
 * A locked file that lists what a build holds (rule S7), and the build's own directory for work in
 * progress. A lease whose lock can be taken belongs to a dead process.
 *
 * <p>The file is made when the build first writes: a build that finds everything in the cache needs
 * no lock. What it looked up until then is remembered and listed then.
 */
public final class Lease implements AutoCloseable {
  private final Layout layout;
  private final StoreLock storeLock;
  private final Durability durability;
  private final Set<ObjectId> held = new LinkedHashSet<>();
  private final AtomicLong serial = new AtomicLong();
  private final List<Runnable> whenTaken = new ArrayList<>();
  private Optional<Taken> taken = Optional.empty();
  private Optional<ExecutorService> sweeper = Optional.empty();
  private boolean closed;

  private record Taken(String id, Path file, FileLock lock, FileChannel list, Path ingest) {}

  public Lease(Layout layout, StoreLock storeLock, Durability durability) {
    this.layout = layout;
    this.storeLock = storeLock;
    this.durability = durability;
  }

  /**
   * Takes hold of objects, then looks whether they are there: the answer stays true until the lease
   * is closed.
   */
  public <T> T hold(Collection<ObjectId> objects, Disk.Work<T> lookUp) throws IOException {
    List<ObjectId> fresh;
    Optional<Taken> lease;
    synchronized (this) {
      fresh = new ArrayList<>(objects);
      fresh.removeIf(object -> !held.add(object));
      lease = taken;
    }
    if (fresh.isEmpty() || lease.isEmpty()) {
      return lookUp.run();
    }
    try (FileLock _ = storeLock.shared()) {
      append(lease.get(), fresh);
      return lookUp.run();
    }
  }

  /** Makes an object visible by {@code rename}, held by this lease and marked as not yet synced. */
  public <T> T publish(ObjectId object, Disk.Work<T> rename) throws IOException {
    Taken lease = take();
    boolean fresh;
    synchronized (this) {
      fresh = held.add(object);
    }
    try (FileLock _ = storeLock.shared()) {
      if (fresh) {
        append(lease, List.of(object));
      }
      Durability.Mark mark = durability.mark(object, lease.id() + "-" + serial.incrementAndGet());
      T result = rename.run();
      mark.published();
      return result;
    }
  }

  /**
   * Registers what forgets look-ups that were made before there was a lease: a prune of all may
   * have come between.
   */
  public synchronized void onTaken(Runnable forget) {
    whenTaken.add(forget);
  }

  /** Forgets look-ups, so that the next ones see what is there now. */
  public synchronized void forget() {
    whenTaken.forEach(Runnable::run);
  }

  /** A path for work in progress that nobody else uses, on the store's file system. */
  public Path newWork(String kind) throws IOException {
    return take().ingest().resolve(kind + "-" + serial.incrementAndGet());
  }

  /** Writes a record, putting it in the place of an older one. */
  public void writeRecord(Path file, byte[] bytes) throws IOException {
    Path work = newWork("record");
    Disk.write(work, bytes);
    Disk.replace(work, file);
  }

  /** Removes work in progress and all below it. */
  public void discard(Path work) throws IOException {
    remove(work);
  }

  /**
   * Likewise, but later: the work is moved out of the way at once, and gone when the lease is
   * closed. What cannot be removed fails that.
   */
  public void discardLater(Path work) throws IOException {
    Path aside = newWork("gone");
    if (Disk.moveAway(work, aside)) {
      sweep(aside);
    }
  }

  private synchronized void sweep(Path aside) {
    if (sweeper.isEmpty()) {
      sweeper =
          Optional.of(
              Executors.newSingleThreadExecutor(
                  Thread.ofPlatform().daemon().name("sweep").factory()));
    }
    sweeper
        .get()
        .execute(() -> {
          try {
            remove(aside);
          } catch (IOException isTriedAgainWithAllElse) {
            return;
          }
        });
  }

  /** The name of this lease, which no other one has or will have. */
  public String id() throws IOException {
    return take().id();
  }

  private synchronized Taken take() throws IOException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    if (taken.isPresent()) {
      return taken.get();
    }
    Taken lease = open(Algorithms.randomName());
    taken = Optional.of(lease);
    return lease;
  }

  private Taken open(String id) throws IOException {
    Path file = Disk.directories(layout.leases()).resolve(id);
    try (FileLock _ = storeLock.shared()) {
      FileLock lock =
          FileLock.tryAcquire(file, Mode.EXCLUSIVE)
              .orElseThrow(() -> new IllegalStateException("a new lease is locked: " + file));
      FileChannel list = FileChannel.open(file, StandardOpenOption.APPEND);
      Path ingest = Disk.newDirectory(Disk.directories(layout.ingest()).resolve(id));
      Taken lease = new Taken(id, file, lock, list, ingest);
      append(lease, held);
      forget();
      return lease;
    }
  }

  private static void append(Taken lease, Collection<ObjectId> objects) throws IOException {
    StringBuilder lines = new StringBuilder();
    objects.forEach(object -> lines.append(object.text()).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(US_ASCII));
    Disk.guarded(
        lease.file(),
        () -> {
          while (bytes.hasRemaining()) {
            lease.list().write(bytes);
          }
          return lease;
        });
  }

  /** Drops the work in progress and everything held. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    sweeper.ifPresent(ExecutorService::close);
    if (taken.isEmpty()) {
      return;
    }
    Taken lease = taken.get();
    taken = Optional.empty();
    try (FileLock _ = lease.lock();
        FileChannel _ = lease.list()) {
      remove(lease.ingest());
      Files.deleteIfExists(lease.file());
    }
  }

  private static void remove(Path path) throws IOException {
    try (RootDir above = RootDir.open(Disk.parent(path))) {
      above.remove(new EntryPath(Disk.name(path)));
    }
  }
}
