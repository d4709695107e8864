package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.KeyLocks.Level;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.tar.LayerWriter;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Layer;

/**
 * Layers as blobs: those of base images as they were pushed, those made here compressed once. A
 * blob's bytes are the same whichever form they were made from.
 */
final class LayerBlobs {
  private static final int LAYERS_AT_ONCE = 4;

  private final LayerTable table;
  private final Origins origins;
  private final BlobRecords records;
  private final BlobDirectory blobs;
  private final BlobDraft.Parts drafts;
  private final KeyLocks locks;

  LayerBlobs(LayerTable table, Origins origins, BlobDraft.Parts drafts, KeyLocks locks) {
    this.table = table;
    this.origins = origins;
    this.drafts = drafts;
    this.records = drafts.records();
    this.blobs = drafts.blobs();
    this.locks = locks;
  }

  /** The layers of a stack, bottom first. */
  List<Layer> layers(List<StackedLayer> stack, Compression compression) throws IOException {
    List<Optional<Layer>> present = new ArrayList<>();
    List<Callable<Layer>> missing = new ArrayList<>();
    for (StackedLayer layer : stack) {
      present.add(find(layer, compression));
      if (present.getLast().isEmpty()) {
        missing.add(() -> make(layer, compression));
      }
    }
    if (missing.size() > 1) {
      var _ = Concurrently.run(missing, LAYERS_AT_ONCE);
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < stack.size(); i++) {
      layers.add(
          present.get(i).isPresent() ? present.get(i).get() : make(stack.get(i), compression));
    }
    return layers;
  }

  /** The layer, if nothing need be compressed for it. */
  private Optional<Layer> find(StackedLayer layer, Compression compression) throws IOException {
    if (layer.adopted()) {
      return Optional.of(adopted(layer));
    }
    return records.find(layer.diff(), compression).map(blob -> made(layer, blob, compression));
  }

  private Layer make(StackedLayer layer, Compression compression) throws IOException {
    return made(layer, compressed(layer, compression), compression);
  }

  private Layer made(StackedLayer layer, Descriptor blob, Compression compression) {
    return new StoredLayer(
        blobs, layer.diff(), blob, Optional.empty(), () -> compressed(layer, compression));
  }

  private Layer adopted(StackedLayer layer) throws IOException {
    Origin origin = origins.find(layer.chain()).orElseThrow(() -> unknown(layer));
    return new StoredLayer(
        blobs,
        layer.diff(),
        origin.blob(),
        Optional.of(origin.reference()),
        () -> origins.fetch(layer.chain(), origin));
  }

  private static Failure unknown(StackedLayer layer) {
    return new Failure(
        ErrorClass.STORE, "it is no longer known where layer " + layer.diff() + " comes from");
  }

  private Descriptor compressed(StackedLayer layer, Compression compression) throws IOException {
    Optional<Descriptor> known = records.find(layer.diff(), compression);
    if (known.isPresent()) {
      return known.get();
    }
    try (var _ = locks.acquire(Level.BLOB, layer.diff().digest())) {
      Optional<Descriptor> meanwhile = records.find(layer.diff(), compression);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      return compress(layer, compression);
    }
  }

  /** Compresses a layer again to the blob that it had. */
  void remake(StackedLayer layer, Descriptor blob) throws IOException {
    for (Compression compression : Compression.values()) {
      if (compression.mediaType().equals(blob.mediaType())) {
        var _ = compressed(layer, compression);
      }
    }
  }

  private Descriptor compress(StackedLayer layer, Compression compression) throws IOException {
    Optional<LayerIndex> index = table.index(layer.chain());
    Stream<Entry> entries =
        index.stream().flatMap(known -> known.entries().stream()).map(IndexEntry::entry);
    try (BlobDraft draft = BlobDraft.begin(drafts, compression, entries)) {
      DiffId written = writeTar(layer, index, draft.stream());
      if (!written.equals(layer.diff())) {
        table.discard(layer.chain());
        throw new Failure(
            ErrorClass.STORE,
            "layer " + layer.diff() + " was changed in the store and is removed; build again");
      }
      return draft.commit(layer.diff());
    }
  }

  private DiffId writeTar(StackedLayer layer, Optional<LayerIndex> index, OutputStream out)
      throws IOException {
    if (index.isPresent() && index.get().entries().isEmpty()) {
      return LayerWriter.write(List.of(), out).diffId();
    }
    Optional<Path> tree = table.tree(layer.chain());
    if (index.isPresent() && tree.isPresent()) {
      try (RootDir root = RootDir.open(tree.get())) {
        return LayerWriter.write(entries(index.get(), root), out).diffId();
      }
    }
    Descriptor other =
        records
            .findAny(layer.diff())
            .orElseThrow(() ->
                new Failure(
                    ErrorClass.STORE,
                    "layer " + layer.diff() + " is missing from the store; build again"));
    MessageDigest hasher = Digest.hasher();
    try (InputStream stored = blobs.open(other);
        InputStream tar = Compression.decompress(stored)) {
      tar.transferTo(new DigestOutputStream(out, hasher));
    }
    return new DiffId(Digest.of(hasher));
  }

  private static List<LayerEntry> entries(LayerIndex index, RootDir root) {
    return index.entries().stream()
        .map(indexed -> entry(indexed.entry(), root, indexed.entry().path()))
        .toList();
  }

  private static LayerEntry entry(Entry entry, RootDir root, EntryPath path) {
    return entry instanceof Entry.File
        ? new LayerEntry(entry, () -> root.read(path))
        : LayerEntry.of(entry);
  }
}
