package jbuild.cache.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.DescriptorFields;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.lease.Lease;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;

/**
 * Which blobs layers that were made here have been compressed to, so that it is done once (decision
 * D4): one record per diff ID and compression.
 */
public final class BlobRecords {
  private static final String KIND = "blob";

  private final Layout layout;
  private final Lease lease;
  private final BlobDirectory blobs;

  /** Records that were read or written: an export asks for those of a whole stack at each step. */
  private final Map<Path, Descriptor> known = new ConcurrentHashMap<>();

  public BlobRecords(Layout layout, Lease lease, BlobDirectory blobs) {
    this.layout = layout;
    this.lease = lease;
    this.blobs = blobs;
    lease.onTaken(known::clear);
  }

  /** The blob of a layer, if it was made and is still there. */
  Optional<Descriptor> find(DiffId diff, Compression compression) throws IOException {
    Path file = file(diff, compression);
    Optional<Descriptor> blob = Optional.ofNullable(known.get(file));
    if (blob.isEmpty()) {
      blob = read(file);
      blob.ifPresent(found -> known.put(file, found));
    }
    return blob.isPresent() && blobs.find(blob.get()).isPresent() ? blob : Optional.empty();
  }

  /** Any blob of the layer that is there. */
  Optional<Descriptor> findAny(DiffId diff) throws IOException {
    for (Compression compression : Compression.values()) {
      Optional<Descriptor> blob = find(diff, compression);
      if (blob.isPresent()) {
        return blob;
      }
    }
    return Optional.empty();
  }

  void put(DiffId diff, Compression compression, Descriptor blob) throws IOException {
    Fields fields = DescriptorFields.add(Fields.builder(), "blob", blob).build();
    Path file = file(diff, compression);
    lease.writeRecord(file, RecordFile.encode(KIND, fields));
    known.put(file, blob);
  }

  /** What the records of a diff ID name, whether it is there or not. */
  public static List<Descriptor> list(Layout layout, DiffId diff) throws IOException {
    List<Descriptor> named = new ArrayList<>();
    for (Compression compression : Compression.values()) {
      read(layout.diff(diff).resolve(name(compression))).ifPresent(named::add);
    }
    return named;
  }

  private static Optional<Descriptor> read(Path file) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(file, KIND);
      return fields.isEmpty()
          ? Optional.empty()
          : Optional.of(DescriptorFields.get(fields.get(), "blob"));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private Path file(DiffId diff, Compression compression) {
    return layout.diff(diff).resolve(name(compression));
  }

  private static String name(Compression compression) {
    return compression.name().toLowerCase(Locale.ROOT);
  }
}
