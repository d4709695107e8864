package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.ContentStore.Ingest;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.KeyLocks.Level;
import jbuild.cache.lease.Lease;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.ChainId;
import jbuild.image.Descriptor;
import jbuild.image.ImageSource;

/** Where the layers of base images come from, and the fetching of their blobs. */
public final class Origins {
  private final Layout layout;
  private final Lease lease;
  private final KeyLocks locks;
  private final BlobDirectory blobs;
  private final Map<ChainId, Origin> known = new ConcurrentHashMap<>();
  private final Map<ChainId, ImageSource> sources = new ConcurrentHashMap<>();
  private volatile Optional<ImageSource> registry = Optional.empty();

  public Origins(Layout layout, Lease lease, KeyLocks locks, BlobDirectory blobs) {
    this.layout = layout;
    this.lease = lease;
    this.locks = locks;
    this.blobs = blobs;
  }

  /** Says what to ask for layers that were adopted by an earlier build. */
  public void fetchFrom(ImageSource source) {
    registry = Optional.of(source);
  }

  /** Notes a layer; does not write what is known already. */
  void note(ChainId chain, Origin origin, ImageSource source) throws IOException {
    sources.put(chain, source);
    Optional<Origin> earlier = find(chain);
    boolean same =
        earlier.isPresent()
            && earlier.get().blob().equals(origin.blob())
            && earlier.get().reference().repository().equals(origin.reference().repository());
    if (!same) {
      known.put(chain, origin);
      lease.writeRecord(layout.origin(chain), origin.encode());
    }
  }

  /** The origin of a layer; empty if there is none, or the record is damaged. */
  Optional<Origin> find(ChainId chain) throws IOException {
    Origin earlier = known.get(chain);
    if (earlier != null) {
      return Optional.of(earlier);
    }
    Optional<Origin> found = Origin.find(layout, chain);
    found.ifPresent(origin -> known.put(chain, origin));
    return found;
  }

  /** Whether the layer's blob is here or could be asked for. */
  boolean isReachable(ChainId chain) throws IOException {
    Optional<Origin> origin = find(chain);
    return origin.isPresent()
        && (sources.containsKey(chain)
            || registry.isPresent()
            || blobs.find(origin.get().blob()).isPresent());
  }

  /** Sees to it that the layer's blob is here, verified. One download per blob at a time. */
  Path fetch(ChainId chain, Origin origin) throws IOException {
    Optional<Path> present = blobs.find(origin.blob());
    if (present.isPresent()) {
      return present.get();
    }
    ImageSource source =
        Optional.ofNullable(sources.get(chain)).or(() -> registry).orElseThrow(() -> lost(origin));
    return fetch(origin, source);
  }

  /** Sees to it that a blob that was fetched from a registry is here. */
  public void fetch(Origin origin) throws IOException {
    if (blobs.find(origin.blob()).isEmpty()) {
      var _ = fetch(origin, registry.orElseThrow(() -> lost(origin)));
    }
  }

  private static Failure lost(Origin origin) {
    return new Failure(
        ErrorClass.STORE,
        "layer "
            + origin.blob().digest()
            + " of "
            + origin.reference()
            + " is not in the store, and there is no source to fetch it from");
  }

  private Path fetch(Origin origin, ImageSource source) throws IOException {
    Descriptor blob = origin.blob();
    try (var _ = locks.acquire(Level.BLOB, blob.digest())) {
      Optional<Path> meanwhile = blobs.find(blob);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      try (InputStream in = source.open(origin.reference(), blob);
          Ingest ingest = blobs.ingest()) {
        copy(in, ingest.stream(), blob);
        ingest.commit(blob);
      }
    }
    return blobs.find(blob).orElseThrow(() -> lost(origin));
  }

  // The size is checked on the way: a source that never ends must not fill the disk.
  private static void copy(InputStream in, OutputStream out, Descriptor blob) throws IOException {
    byte[] buffer = new byte[1 << 17];
    long copied = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      copied += count;
      if (copied > blob.sizeBytes()) {
        throw new Failure(
            ErrorClass.DIGEST, blob.digest() + ": more than " + blob.sizeBytes() + " bytes");
      }
      out.write(buffer, 0, count);
    }
  }
}
