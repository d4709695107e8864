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
    return present.isPresent() ? present.get() : fetch(origin, source(chain, origin));
  }

  private ImageSource source(ChainId chain, Origin origin) {
    return Optional.ofNullable(sources.get(chain))
        .or(() -> registry)
        .orElseThrow(() -> lost(origin));
  }

  /** Reads a blob while it comes. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @param blob not verified yet; to be read to its end
     */
    T read(InputStream blob) throws IOException;
  }

  /**
   * Fetches the layer's blob likewise, and has it read on the way. What was read is worth something
   * only when this returns: then the bytes are verified.
   *
   * @return empty if the blob is here already
   */
  <T> Optional<T> fetch(ChainId chain, Origin origin, Reader<T> reader) throws IOException {
    Descriptor blob = origin.blob();
    try (var _ = locks.acquire(Level.BLOB, blob.digest())) {
      if (blobs.find(blob).isPresent()) {
        return Optional.empty();
      }
      try (InputStream in = source(chain, origin).open(origin.reference(), blob);
          Ingest ingest = blobs.ingest()) {
        FetchedStream fetched = new FetchedStream(in, ingest.stream(), blob);
        T read;
        try {
          read = reader.read(fetched);
        } catch (Failure | IOException e) {
          // A blob that is what it should be is kept, though it is of no use here.
          if (fetched.isWhole()) {
            ingest.commit(blob);
          }
          throw e;
        }
        ingest.commit(blob);
        return Optional.of(read);
      }
    }
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
        new FetchedStream(in, ingest.stream(), blob).transferTo(OutputStream.nullOutputStream());
        ingest.commit(blob);
      }
    }
    return blobs.find(blob).orElseThrow(() -> lost(origin));
  }
}
