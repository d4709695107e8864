package jbuild.filesystem.tar;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;

/** Finds the headers of a layer's entries, one after the other. */
final class TarEntries {
  static final String WHITEOUT_PREFIX = ".wh.";

  private static final Metadata WHITEOUT = new Metadata(0, 0, 0, 0);

  /** The files that hard links are to, and their metadata once they were met. */
  private final Set<EntryPath> linked = new HashSet<>();

  private final Map<EntryPath, Metadata> met = new HashMap<>();
  private EntryPath last = EntryPath.ROOT;

  TarEntries(Iterable<LayerEntry> layer) {
    for (LayerEntry entry : layer) {
      if (entry.entry() instanceof Entry.HardLink link) {
        linked.add(link.target());
      }
    }
  }

  /** The next entry; it must come after all before it. */
  TarEntry next(LayerEntry entry) {
    EntryPath path = entry.entry().path();
    if (path.compareTo(last) <= 0) {
      throw new IllegalStateException(path + " comes after " + last + " in a layer");
    }
    last = path;
    if (path.name().startsWith(WHITEOUT_PREFIX)) {
      throw new Failure(
          ErrorClass.PATH, path.display() + ": in a layer this name would mark a deletion");
    }
    return switch (entry.entry()) {
      case Entry.File file -> {
        if (linked.contains(path)) {
          met.put(path, file.metadata());
        }
        yield new TarEntry(header(file), LayerMetadata.carried(file), Optional.of(entry.content()));
      }
      case Entry.HardLink link -> TarEntry.withoutContent(header(link), link);
      case Entry.Whiteout whiteout -> {
        String name = path.parent().child(WHITEOUT_PREFIX + path.name()).latin1();
        yield TarEntry.withoutContent(new TarHeader(TarFormat.FILE, name, WHITEOUT), whiteout);
      }
      case Entry.Node node -> TarEntry.withoutContent(header(node), LayerMetadata.carried(node));
    };
  }

  /** T12: a link's header has the metadata of the file. */
  private TarHeader header(Entry.HardLink link) {
    Metadata metadata = met.get(link.target());
    if (metadata == null) {
      throw new IllegalStateException(link.path() + " links to " + link.target() + ", not written");
    }
    return new TarHeader(TarFormat.HARD_LINK, link.path().latin1(), metadata)
        .withLinkName(link.target().latin1());
  }

  private static TarHeader header(Entry.Node node) {
    String name = node.path().latin1();
    Metadata metadata = node.metadata();
    return switch (node) {
      case Entry.File file ->
          new TarHeader(TarFormat.FILE, name, metadata).withSize(file.sizeBytes());
      case Entry.Directory directory -> {
        if (directory.opaque()) {
          throw new IllegalStateException(node.path() + " is opaque: whiteouts must say so");
        }
        yield new TarHeader(TarFormat.DIRECTORY, name + "/", metadata);
      }
      case Entry.Symlink link ->
          new TarHeader(TarFormat.SYMLINK, name, metadata).withLinkName(link.target());
      case Entry.Device device -> {
        if (!device.block() && device.major() == 0 && device.minor() == 0) {
          throw new Failure(
              ErrorClass.PATH, node.path().display() + ": device 0:0 marks a deletion");
        }
        char type = device.block() ? TarFormat.BLOCK_DEVICE : TarFormat.CHARACTER_DEVICE;
        yield new TarHeader(type, name, metadata)
            .withDevice(new TarHeader.DeviceNumber(device.major(), device.minor()));
      }
      case Entry.Fifo _ -> new TarHeader(TarFormat.FIFO, name, metadata);
    };
  }
}
