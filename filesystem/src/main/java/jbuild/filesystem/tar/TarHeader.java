package jbuild.filesystem.tar;

import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;

/**
 * The header of one tar entry, whatever blocks and records it takes to say it.
 *
 * @param type one of the types of {@link TarFormat}, not one that describes another entry
 * @param name Latin-1, as stored
 * @param linkName Latin-1, as stored; empty for what is no link
 * @param sizeBytes of the content; 0 for what has none
 */
record TarHeader(
    char type,
    String name,
    String linkName,
    Metadata metadata,
    long sizeBytes,
    DeviceNumber device) {
  /** What Linux takes for a path, without its NUL. */
  static final int MAX_PATH_BYTES = 4095;

  private static final int LINK_MODE = 0777;

  private static final int MAJOR_BITS = 12;
  private static final int MINOR_BITS = 20;

  record DeviceNumber(long major, long minor) {
    static final DeviceNumber NONE = new DeviceNumber(0, 0);
  }

  TarHeader(char type, String name, Metadata metadata) {
    this(type, name, "", metadata, 0, DeviceNumber.NONE);
  }

  TarHeader withLinkName(String newLinkName) {
    return new TarHeader(type, name, newLinkName, metadata, sizeBytes, device);
  }

  TarHeader withSize(long newSizeBytes) {
    return new TarHeader(type, name, linkName, metadata, newSizeBytes, device);
  }

  TarHeader withDevice(DeviceNumber newDevice) {
    return new TarHeader(type, name, linkName, metadata, sizeBytes, newDevice);
  }

  /** The same as a regular file of a size. */
  TarHeader asFile(long newSizeBytes) {
    return new TarHeader(TarFormat.FILE, name, linkName, metadata, newSizeBytes, device);
  }

  /**
   * What the entry is, at a path. Empty for a hard link. Fails with {@code ARCHIVE} for types that
   * are unknown and for values that no file system can store.
   */
  Optional<Entry.Node> node(EntryPath path) {
    return switch (type) {
      case TarFormat.FILE, TarFormat.CONTIGUOUS_FILE ->
          Optional.of(new Entry.File(path, metadata, sizeBytes));
      case TarFormat.DIRECTORY -> Optional.of(new Entry.Directory(path, metadata));
      case TarFormat.SYMLINK -> {
        if (linkName.isEmpty() || linkName.length() > MAX_PATH_BYTES) {
          throw malformed("a symbolic link of " + linkName.length() + " bytes");
        }
        // No file system keeps a mode for a link (T18).
        yield Optional.of(new Entry.Symlink(path, metadata.withMode(LINK_MODE), linkName));
      }
      case TarFormat.CHARACTER_DEVICE -> Optional.of(device(path, false));
      case TarFormat.BLOCK_DEVICE -> Optional.of(device(path, true));
      case TarFormat.FIFO -> Optional.of(new Entry.Fifo(path, metadata));
      case TarFormat.HARD_LINK -> Optional.empty();
      default -> throw malformed("unknown type " + (int) type);
    };
  }

  private Entry.Node device(EntryPath path, boolean block) {
    boolean fits = device.major >>> MAJOR_BITS == 0 && device.minor >>> MINOR_BITS == 0;
    if (!fits) {
      throw malformed("no device can have the number " + device.major + ":" + device.minor);
    }
    return new Entry.Device(path, metadata, block, (int) device.major, (int) device.minor);
  }

  Failure malformed(String what) {
    return new Failure(ErrorClass.ARCHIVE, TarHeaderDecoder.shown(name) + ": " + what);
  }
}
