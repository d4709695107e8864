package jbuild.cache.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Algorithms;

/** The file {@code version}, the first thing that is written to a store and read of it. */
public final class StoreVersion {
  private static final String PREFIX = "jbuild-store ";
  private static final Path SELF = Path.of("/proc/self");

  private StoreVersion() {}

  /**
   * Makes the root if it is new, and refuses one that this program must not touch: written by a
   * newer version, of another user, or no store at all.
   */
  public static void check(Layout layout) throws IOException {
    Path root = layout.root();
    Disk.directories(root);
    checkOwner(root);
    if (!Disk.isFile(layout.version())) {
      create(layout);
    }
    String text = Files.readString(layout.version(), US_ASCII).strip();
    int version = text.startsWith(PREFIX) ? number(text.substring(PREFIX.length())) : -1;
    if (version > Layout.VERSION) {
      throw new Failure(ErrorClass.STORE, root + " was written by a newer version of jbuild");
    }
    if (version != Layout.VERSION) {
      throw new Failure(ErrorClass.STORE, layout.version() + " is damaged: \"" + text + "\"");
    }
  }

  private static void checkOwner(Path root) throws IOException {
    Object owner;
    try {
      owner = Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      throw new Failure(ErrorClass.HOST, "the file system of " + root + " has no owners", e);
    }
    Object self = Files.getAttribute(SELF, "unix:uid");
    if (!owner.equals(self)) {
      throw new Failure(
          ErrorClass.STORE, root + " belongs to user " + owner + ", but jbuild runs as " + self);
    }
  }

  private static void create(Layout layout) throws IOException {
    for (Path entry : Disk.list(layout.root())) {
      if (!Disk.name(entry).startsWith("version")) {
        throw new Failure(
            ErrorClass.STORE, layout.root() + " is not empty, and no store of jbuild's");
      }
    }
    Path work = layout.root().resolve("version." + Algorithms.randomName());
    Disk.write(work, (PREFIX + Layout.VERSION + "\n").getBytes(US_ASCII));
    Disk.force(work);
    try {
      // A link, because it never replaces what another process was faster to make.
      Files.createLink(layout.version(), work);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // Theirs says the same, or is refused when it is read.
    } finally {
      Files.deleteIfExists(work);
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
