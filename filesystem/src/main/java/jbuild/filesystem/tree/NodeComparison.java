package jbuild.filesystem.tree;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * Whether what a step left in a place is still what the tree below has there (T15), so that the
 * layer need not have it.
 */
public final class NodeComparison {
  private static final int READ_BYTES = 64 * 1024;

  private final Reader now;
  private final FileTree below;

  /** Opens what a file holds after the step. */
  @FunctionalInterface
  public interface Reader {
    InputStream open(Entry.File file) throws IOException;
  }

  /**
   * @param now asked only for files whose sizes and times do not tell
   */
  public NodeComparison(Reader now, FileTree below) {
    this.now = now;
    this.below = below;
  }

  /** Times of directories are not compared: each change below changes them. */
  public boolean differs(Entry.Node now, Entry.Node before) throws IOException {
    if (attributesDiffer(now.metadata(), before.metadata())) {
      return true;
    }
    return switch (now) {
      case Entry.Directory _ -> !(before instanceof Entry.Directory);
      case Entry.File file ->
          !(before instanceof Entry.File beforeFile) || contentDiffers(file, beforeFile);
      case Entry.Symlink link ->
          !(before instanceof Entry.Symlink other)
              || !link.target().equals(other.target())
              || time(link.metadata(), other.metadata()) == Time.DIFFERS;
      case Entry.Device device ->
          !(before instanceof Entry.Device other)
              || device.block() != other.block()
              || device.major() != other.major()
              || device.minor() != other.minor()
              || time(device.metadata(), other.metadata()) == Time.DIFFERS;
      case Entry.Fifo fifo ->
          !(before instanceof Entry.Fifo other)
              || time(fifo.metadata(), other.metadata()) == Time.DIFFERS;
    };
  }

  private static boolean attributesDiffer(Metadata now, Metadata before) {
    return now.mode() != before.mode()
        || now.uid() != before.uid()
        || now.gid() != before.gid()
        || !capability(now).equals(capability(before));
  }

  private static Optional<String> capability(Metadata metadata) {
    return Optional.ofNullable(metadata.xattrs().get(Metadata.CAPABILITY));
  }

  private enum Time {
    EQUAL,
    DIFFERS,
    CUT_TO_SECONDS
  }

  /** A layer that was read from a tar has whole seconds, so its nanoseconds tell nothing. */
  private static Time time(Metadata now, Metadata before) {
    if (now.mtimeSeconds() != before.mtimeSeconds()) {
      return Time.DIFFERS;
    }
    if (now.mtimeNanos() == 0 || before.mtimeNanos() == 0) {
      return Time.CUT_TO_SECONDS;
    }
    return now.mtimeNanos() == before.mtimeNanos() ? Time.EQUAL : Time.DIFFERS;
  }

  private boolean contentDiffers(Entry.File now, Entry.File before) throws IOException {
    if (now.sizeBytes() != before.sizeBytes()) {
      return true;
    }
    return switch (time(now.metadata(), before.metadata())) {
      case EQUAL -> false;
      case DIFFERS -> true;
      case CUT_TO_SECONDS ->
          now.sizeBytes() > 0 && !digestOf(now).equals(below.contentDigest(before));
    };
  }

  private Digest digestOf(Entry.File file) throws IOException {
    MessageDigest hasher = Digest.hasher();
    byte[] buffer = new byte[READ_BYTES];
    try (InputStream in = now.open(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hasher.update(buffer, 0, read);
      }
    }
    return Digest.of(hasher);
  }
}
