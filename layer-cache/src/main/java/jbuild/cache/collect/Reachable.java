package jbuild.cache.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.ObjectId;
import jbuild.cache.index.CacheRecord;
import jbuild.cache.names.NamedImage;
import jbuild.cache.snapshot.BlobRecords;
import jbuild.cache.snapshot.LayerRecord;
import jbuild.cache.snapshot.Origin;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/** The objects that are needed, found by following what names, records and leases refer to. */
final class Reachable {
  private final Layout layout;
  private final Set<ChainId> chains = new HashSet<>();
  private final Set<DiffId> diffs = new HashSet<>();
  private final Set<Digest> blobs = new HashSet<>();
  private final Set<Digest> heldChains = new HashSet<>();

  Reachable(Layout layout) {
    this.layout = layout;
  }

  boolean hasChain(Digest chain) {
    return chains.contains(new ChainId(chain));
  }

  /** Whether a live process holds it; names and records do not count. */
  boolean isHeldChain(Digest chain) {
    return heldChains.contains(chain);
  }

  boolean hasDiff(Digest diff) {
    return diffs.contains(new DiffId(diff));
  }

  boolean hasBlob(Digest blob) {
    return blobs.contains(blob);
  }

  void markHeld(Collection<ObjectId> held) throws IOException {
    for (ObjectId object : held) {
      switch (object.kind()) {
        case BLOB -> blobs.add(object.digest());
        case CHAIN -> {
          heldChains.add(object.digest());
          mark(new ChainId(object.digest()));
        }
      }
    }
  }

  void markRecords() throws IOException {
    for (Path file : Disk.list(layout.records())) {
      Optional<Committed> result = CacheRecord.read(file);
      if (result.isPresent()) {
        mark(result.get());
      }
    }
  }

  void markNames() throws IOException {
    for (Path file : Disk.list(layout.names())) {
      Optional<NamedImage> named = NamedImage.read(file);
      if (named.isPresent()) {
        mark(named.get());
      }
    }
  }

  private void mark(NamedImage image) throws IOException {
    blobs.add(image.manifest().digest());
    blobs.add(image.config().digest());
    image.layers().forEach(layer -> blobs.add(layer.blob().digest()));
    List<DiffId> stack = image.layers().stream().map(NamedImage.NamedLayer::diff).toList();
    if (!stack.isEmpty()) {
      mark(new Committed(stack, image.manifest().digest()));
    }
  }

  private void mark(Committed snapshot) throws IOException {
    Optional<ChainId> chain = Optional.empty();
    for (DiffId diff : snapshot.layers()) {
      chain = Optional.of(ChainId.next(chain, diff));
      mark(chain.get());
    }
  }

  private void mark(ChainId chain) throws IOException {
    if (!chains.add(chain)) {
      return;
    }
    Optional<LayerRecord> layer = LayerRecord.find(layout, chain);
    if (layer.isPresent()) {
      mark(layer.get().diff());
      if (layer.get().shared().isPresent()) {
        mark(layer.get().shared().get());
      }
    }
    Optional<Origin> origin = Origin.find(layout, chain);
    origin.ifPresent(from -> blobs.add(from.blob().digest()));
  }

  private void mark(DiffId diff) throws IOException {
    if (diffs.add(diff)) {
      BlobRecords.list(layout, diff).forEach(blob -> blobs.add(blob.digest()));
    }
  }
}
