package jbuild.filesystem.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.PosixException;
import jbuild.filesystem.posix.TransferCalls;

/** A step that changes a tree on disk in all the ways that a program may. */
final class RandomCommand {
  private static final List<String> NAMES =
      List.of("a", "b", "a-b", "a.b", "\u00ff\n", "c d", ".w", "-", "\u00c3\u00a4");
  private static final String CAPABILITY = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

  private final RandomGenerator random;
  private final Path mounted;
  private final RootDir root;

  RandomCommand(RandomGenerator random, Path mounted, RootDir root) {
    this.random = random;
    this.mounted = mounted;
    this.root = root;
  }

  /** Does some random operations; those that the tree does not allow do nothing. */
  void run(int operations) throws IOException {
    for (int i = 0; i < operations; i++) {
      try {
        operation();
      } catch (Failure e) {
        assertEquals(ErrorClass.PATH, e.errorClass());
      } catch (PosixException e) {
        boolean expected =
            switch (e.errno()) {
              case Errno.EEXIST,
                  Errno.ENOTDIR,
                  Errno.ENOENT,
                  Errno.EXDEV,
                  Errno.EINVAL,
                  Errno.EISDIR ->
                  true;
              default -> false;
            };
        if (!expected) {
          throw e;
        }
      }
    }
  }

  private void operation() throws IOException {
    List<EntryPath> existing = existing();
    EntryPath path = anyPath(existing);
    EntryPath old = existing.isEmpty() ? path : existing.get(random.nextInt(existing.size()));
    switch (random.nextInt(17)) {
      case 0, 1, 2 -> makeFile(path);
      case 3, 4 ->
          root.create(new Entry.Directory(path, metadata(0755)), InputStream::nullInputStream);
      case 5 ->
          root.create(
              new Entry.Symlink(path, metadata(0777), "../" + name()),
              InputStream::nullInputStream);
      case 6 -> root.create(new Entry.Fifo(path, metadata(0600)), InputStream::nullInputStream);
      case 7 ->
          root.create(
              new Entry.Device(path, metadata(0600), false, 1, 3), InputStream::nullInputStream);
      case 8 -> root.remove(old);
      case 9 -> {
        root.remove(old);
        root.create(new Entry.Directory(old, metadata(0755)), InputStream::nullInputStream);
      }
      case 10, 11, 12, 13 -> link(old, path);
      case 14 -> append(old);
      case 15 -> rename(old, path);
      default -> changeMetadata(old);
    }
  }

  private void makeFile(EntryPath path) throws IOException {
    byte[] bytes = "x".repeat(random.nextInt(3)).getBytes(UTF_8);
    root.create(
        new Entry.File(path, metadata(0644), bytes.length), () -> new ByteArrayInputStream(bytes));
  }

  private void link(EntryPath old, EntryPath path) throws IOException {
    if (root.stat(old).filter(Entry.File.class::isInstance).isPresent()) {
      root.link(old, path);
    }
  }

  private void append(EntryPath old) throws IOException {
    if (root.stat(old).filter(Entry.File.class::isInstance).isPresent()) {
      try (Fd top = Fd.open(mounted, Fd.O_PATH | Fd.O_DIRECTORY);
          Fd file = top.openBeneath(old.latin1(), Fd.O_RDWR).orElseThrow();
          Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) random.nextInt(4));
        TransferCalls.write(file, bytes);
      }
    }
  }

  private void rename(EntryPath old, EntryPath path) throws IOException {
    if (old.isRoot() || path.startsWith(old)) {
      return;
    }
    var _ = root.rename(old, path);
  }

  private void changeMetadata(EntryPath old) throws IOException {
    if (!old.isRoot() && root.stat(old).isPresent()) {
      root.setMetadata(old, metadata(random.nextBoolean() ? 0700 : 04755));
    }
  }

  private Metadata metadata(int mode) {
    boolean capable = mode == 0644 && random.nextInt(4) == 0;
    Map<String, String> xattrs =
        capable ? Map.of(Metadata.CAPABILITY, CAPABILITY, "user.x", "1") : Map.of();
    int nanos = random.nextInt(3) * 500;
    return new Metadata(mode, random.nextInt(2) * 1000L, 0, random.nextInt(2), nanos, xattrs);
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  /** A name in one of the directories that there are; now and then in something else. */
  private EntryPath anyPath(List<EntryPath> existing) throws IOException {
    EntryPath parent = EntryPath.ROOT;
    for (int i = 0; i < 3 && !existing.isEmpty(); i++) {
      EntryPath candidate = existing.get(random.nextInt(existing.size()));
      if (root.stat(candidate).filter(Entry.Directory.class::isInstance).isPresent()) {
        parent = candidate;
      }
    }
    return parent.child(name());
  }

  private List<EntryPath> existing() throws IOException {
    List<EntryPath> all = new ArrayList<>(List.of(EntryPath.ROOT));
    for (int i = 0; i < all.size(); i++) {
      if (root.stat(all.get(i)).filter(Entry.Directory.class::isInstance).isPresent()) {
        for (String name : root.list(all.get(i))) {
          all.add(all.get(i).child(name));
        }
      }
    }
    return all.subList(1, all.size());
  }
}
