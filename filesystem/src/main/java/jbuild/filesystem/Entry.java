package jbuild.filesystem;

import java.util.Optional;

/** One entry of a file tree or of a layer. */
public sealed interface Entry {
  EntryPath path();

  /**
   * @param linkGroup equal for all paths of one inode in the same tree; absent for a file with one
   *     name
   */
  record File(EntryPath path, Metadata metadata, long sizeBytes, Optional<String> linkGroup)
      implements Entry, Node {
    public File(EntryPath path, Metadata metadata, long sizeBytes) {
      this(path, metadata, sizeBytes, Optional.empty());
    }
  }

  /**
   * @param opaque in a layer: hides all that lower layers have in this directory
   */
  record Directory(EntryPath path, Metadata metadata, boolean opaque) implements Entry, Node {
    public Directory(EntryPath path, Metadata metadata) {
      this(path, metadata, false);
    }
  }

  /**
   * @param target bytes in Latin-1, exactly as stored
   */
  record Symlink(EntryPath path, Metadata metadata, String target) implements Entry, Node {}

  /** A character or block device. */
  record Device(EntryPath path, Metadata metadata, boolean block, int major, int minor)
      implements Entry, Node {}

  record Fifo(EntryPath path, Metadata metadata) implements Entry, Node {}

  /** In a layer only: another name of a file of the same layer, or of the stack below. */
  record HardLink(EntryPath path, EntryPath target) implements Entry {}

  /** In a layer only: the entry of this path in lower layers is gone. */
  record Whiteout(EntryPath path) implements Entry {}

  /** An entry that is something by itself, in a tree as well as in a layer. */
  sealed interface Node extends Entry permits File, Directory, Symlink, Device, Fifo {
    Metadata metadata();
  }
}
