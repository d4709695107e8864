package jbuild.cli.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Puts new content in the place of a user's file: written beside it and moved there, so that a
 * reader sees the old file or the new one. Mode and owner stay; of a link the target is replaced.
 */
public final class FileReplacement {
  private static final String ATTRIBUTES = "unix:mode,uid,gid";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private FileReplacement() {}

  /** Fails with {@code EXPORT}; then the file is as it was. */
  public static void write(Path file, byte[] bytes) {
    try {
      replace(file.toRealPath(), bytes);
    } catch (IOException e) {
      throw new Failure(ErrorClass.EXPORT, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    Map<String, Object> old = Files.readAttributes(target, ATTRIBUTES);
    Path aside =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    // Nobody else may read it before it has the old file's mode.
    Files.createFile(aside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(bytes);
        while (content.hasRemaining()) {
          out.write(content);
        }
        keep(old, aside);
        out.force(true);
      }
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Owner first: changing it clears the set-ID bits of the mode. */
  private static void keep(Map<String, Object> old, Path aside) throws IOException {
    Map<String, Object> now = Files.readAttributes(aside, ATTRIBUTES);
    for (String name : new String[] {"gid", "uid"}) {
      if (!old.getOrDefault(name, 0).equals(now.get(name))) {
        Files.setAttribute(aside, "unix:" + name, old.getOrDefault(name, 0));
      }
    }
    if (old.get("mode") instanceof Integer mode) {
      Files.setAttribute(aside, "unix:mode", mode & 07777);
    }
  }
}
