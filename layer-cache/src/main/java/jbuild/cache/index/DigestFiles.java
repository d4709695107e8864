package jbuild.cache.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.Lease;
import jbuild.failure.Failure;
import jbuild.filesystem.context.DigestFile;
import jbuild.filesystem.posix.PathBytes;
import jbuild.image.Digest;

/**
 * One file of digests for each directory that was a build context. The time of a file tells when it
 * was of use last. None is ever needed, so errors with them are no errors of a build.
 */
public final class DigestFiles {
  /** Directories that are remembered; the one that was of no use for the longest time goes. */
  static final int MOST = 64;

  private static final Duration NOTED = Duration.ofDays(1);
  private static final Duration KEPT = Duration.ofDays(30);

  private final Layout layout;
  private final Lease lease;

  public DigestFiles(Layout layout, Lease lease) {
    this.layout = layout;
    this.lease = lease;
  }

  /**
   * The file of a directory.
   *
   * @param directory where it really is, links followed
   */
  public DigestFile of(Path directory) {
    byte[] name = PathBytes.latin1(directory).getBytes(ISO_8859_1);
    return new OnDisk(layout.contexts().resolve(Digest.of(name).hex()));
  }

  /** Whether a file was of no use for so long that it is garbage. */
  public static boolean isOld(Path file) throws IOException {
    return age(file).compareTo(KEPT) > 0;
  }

  private static Duration age(Path file) throws IOException {
    return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
  }

  private final class OnDisk implements DigestFile {
    private final Path file;

    OnDisk(Path file) {
      this.file = file;
    }

    @Override
    public Optional<FileChannel> open() throws IOException {
      try {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        noteUse();
        return Optional.of(channel);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private void noteUse() {
      try {
        if (age(file).compareTo(NOTED) > 0) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
      } catch (IOException unwritable) {
        // It may be collected too early then, and will be made anew.
      }
    }

    @Override
    public void replace(Content content) {
      try {
        boolean added = !Files.exists(file);
        Path work = lease.newWork("context");
        try (OutputStream out = Files.newOutputStream(work, StandardOpenOption.CREATE_NEW)) {
          content.writeTo(out);
        }
        Disk.directories(layout.contexts());
        Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
        if (added) {
          removeEldest();
        }
      } catch (IOException | Failure unwritable) {
        // The next build reads the context's files again, no more. What was written so far goes
        // with the lease.
      }
    }

    private void removeEldest() throws IOException {
      record Aged(Path file, FileTime used) {}
      List<Aged> files = new ArrayList<>();
      for (Path each : Disk.list(layout.contexts())) {
        files.add(new Aged(each, Files.getLastModifiedTime(each)));
      }
      files.sort(Collections.reverseOrder((a, b) -> a.used().compareTo(b.used())));
      for (Aged old : files.subList(Math.min(MOST, files.size()), files.size())) {
        Files.deleteIfExists(old.file());
      }
    }
  }
}
