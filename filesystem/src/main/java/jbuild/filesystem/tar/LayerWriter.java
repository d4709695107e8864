package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.Metadata;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * Writes layers as tar streams, in the bytes of section 6.4 (T01-T21), hashing on the way: each
 * byte of a file is read once. Equal trees give the diff IDs that containerd gives them.
 */
public final class LayerWriter {
  static final String WHITEOUT_PREFIX = ".wh.";

  private static final Metadata WHITEOUT = new Metadata(0, 0, 0, 0);

  private final TarOutput out;
  private final List<LayerIndex.IndexEntry> index = new ArrayList<>();

  /** The headers of files, for hard links to them. */
  private final Map<EntryPath, Metadata> files = new HashMap<>();

  private LayerWriter(TarOutput out) {
    this.out = out;
  }

  /** What became of the stream. */
  public record Written(DiffId diffId, LayerIndex index, long tarBytes) {}

  /**
   * Writes the entries and the closing blocks. The root has no entry (T04), so one for it is left
   * out. Fails with {@code CONTEXT} when a file has not the size that its entry says, and with
   * {@code PATH} for a name that would read as a deletion.
   *
   * @param entries in walk order, each path once; a hard link after its target, which must be in
   *     the same layer; no directory is opaque, because a tar says that by whiteouts (T08)
   * @param out gets the tar; stays open. {@link OutputStream#nullOutputStream} to hash only
   */
  public static Written write(List<LayerEntry> entries, OutputStream out) throws IOException {
    try (TarOutput tar = new TarOutput(out)) {
      LayerWriter writer = new LayerWriter(tar);
      EntryPath last = EntryPath.ROOT;
      for (LayerEntry entry : entries) {
        EntryPath path = entry.entry().path();
        if (path.isRoot()) {
          continue;
        }
        if (path.compareTo(last) <= 0) {
          throw new IllegalStateException(path + " comes after " + last + " in a layer");
        }
        last = path;
        writer.write(entry);
      }
      DiffId diffId = new DiffId(tar.finish());
      return new Written(diffId, new LayerIndex(writer.index), tar.count());
    }
  }

  private void write(LayerEntry entry) throws IOException {
    EntryPath path = entry.entry().path();
    if (path.name().startsWith(WHITEOUT_PREFIX)) {
      throw new Failure(
          ErrorClass.PATH, path.display() + ": in a layer this name would mark a deletion");
    }
    switch (entry.entry()) {
      case Entry.File file -> writeFile(file, entry);
      case Entry.HardLink link -> writeLink(link);
      case Entry.Whiteout whiteout -> {
        String name = path.parent().child(WHITEOUT_PREFIX + path.name()).latin1();
        out.write(TarHeaderEncoder.encode(new TarHeader(TarFormat.FILE, name, WHITEOUT)));
        index.add(new LayerIndex.IndexEntry(whiteout, Optional.empty()));
      }
      case Entry.Node node -> {
        out.write(TarHeaderEncoder.encode(header(node)));
        index.add(new LayerIndex.IndexEntry(LayerMetadata.carried(node), Optional.empty()));
      }
    }
  }

  private void writeFile(Entry.File file, LayerEntry entry) throws IOException {
    files.put(file.path(), file.metadata());
    out.write(TarHeaderEncoder.encode(header(file)));
    Digest digest;
    try (InputStream in = entry.content().open()) {
      digest = out.copy(file.path(), in, file.sizeBytes());
    }
    index.add(new LayerIndex.IndexEntry(LayerMetadata.carried(file), Optional.of(digest)));
  }

  /** T12: a link's header has the metadata of the file. */
  private void writeLink(Entry.HardLink link) throws IOException {
    Metadata metadata = files.get(link.target());
    if (metadata == null) {
      throw new IllegalStateException(link.path() + " links to " + link.target() + ", not written");
    }
    TarHeader header = new TarHeader(TarFormat.HARD_LINK, link.path().latin1(), metadata);
    out.write(TarHeaderEncoder.encode(header.withLinkName(link.target().latin1())));
    index.add(new LayerIndex.IndexEntry(link, Optional.empty()));
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
