package jbuild.cache.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jbuild.cache.ImageNames;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Durability;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.Lease;
import jbuild.cache.names.NamedImage.NamedLayer;
import jbuild.cache.snapshot.StoredLayer;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageJson;
import jbuild.image.Layer;
import jbuild.image.Reference;

/** Names of images, one small file each. */
public final class NameTable implements ImageNames {
  private final Layout layout;
  private final Lease lease;
  private final BlobDirectory blobs;
  private final Durability durability;
  private final InstantSource clock;
  private final LayerSource layerSource;

  /** Brings the blob of a named image's layer into the store. */
  @FunctionalInterface
  public interface LayerSource {
    /**
     * @param number of the layer, counted from 0 at the bottom
     */
    void restore(NamedImage image, int number) throws IOException;
  }

  /** The parts of the store that names need. */
  public record Parts(
      Lease lease, BlobDirectory blobs, Durability durability, InstantSource clock) {}

  public NameTable(Layout layout, Parts parts, LayerSource layerSource) {
    this.layout = layout;
    this.lease = parts.lease();
    this.blobs = parts.blobs();
    this.durability = parts.durability();
    this.clock = parts.clock();
    this.layerSource = layerSource;
  }

  @Override
  public void put(List<Reference> names, Image image) throws IOException {
    blobs.put(image.manifest().mediaType(), image.manifestBytes());
    blobs.put(image.config().mediaType(), image.configBytes());
    long now = clock.instant().getEpochSecond();
    List<NamedImage> moved = new ArrayList<>();
    for (Reference name : names) {
      NamedImage named = NamedImage.of(name, image, now);
      if (!isUnchanged(named)) {
        moved.add(named);
      }
    }
    if (moved.isEmpty()) {
      return;
    }
    durability.sync();
    for (NamedImage named : moved) {
      move(named);
    }
    Disk.force(layout.names());
  }

  private boolean isUnchanged(NamedImage named) throws IOException {
    Optional<NamedImage> earlier = NamedImage.read(file(named.reference()));
    return earlier.isPresent()
        && earlier.get().manifest().equals(named.manifest())
        && earlier.get().layers().equals(named.layers());
  }

  // Flushed before the rename, so that a power loss leaves the old name or the new one.
  private void move(NamedImage named) throws IOException {
    Path work = lease.newWork("name");
    Disk.write(work, named.encode());
    Disk.force(work);
    Disk.replace(work, file(named.reference()));
  }

  private Path file(Reference reference) {
    return layout.names().resolve(Digest.of(reference.toString().getBytes(UTF_8)).hex());
  }

  @Override
  public Optional<Named> find(Reference reference) throws IOException {
    Optional<NamedImage> named = NamedImage.read(file(reference));
    return named.isPresent() ? load(named.get()) : Optional.empty();
  }

  @Override
  public List<Named> list() throws IOException {
    List<Named> all = new ArrayList<>();
    for (Path file : Disk.list(layout.names())) {
      Optional<NamedImage> named = NamedImage.read(file);
      if (named.isPresent()) {
        load(named.get()).ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparing(named -> named.reference().toString()));
    return all;
  }

  /** Empty if the image's documents are gone or damaged: then nobody knows what it was. */
  private Optional<Named> load(NamedImage named) throws IOException {
    if (blobs.find(named.manifest()).isEmpty() || blobs.find(named.config()).isEmpty()) {
      return Optional.empty();
    }
    byte[] manifest;
    byte[] config;
    try {
      manifest = read(named.manifest());
      config = read(named.config());
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.STORE) {
        return Optional.empty();
      }
      throw e;
    }
    Image image =
        new Image(
            named.manifest(),
            manifest,
            named.config(),
            config,
            ImageJson.readConfig(config),
            IntStream.range(0, named.layers().size()).mapToObj(i -> layer(named, i)).toList());
    return Optional.of(new Named(named.reference(), image, named.createdSeconds()));
  }

  private byte[] read(Descriptor blob) throws IOException {
    try (InputStream in = blobs.open(blob)) {
      return in.readAllBytes();
    }
  }

  private Layer layer(NamedImage image, int number) {
    NamedLayer named = image.layers().get(number);
    return new StoredLayer(
        blobs,
        named.diff(),
        named.blob(),
        named.origin(),
        () -> {
          layerSource.restore(image, number);
          return named;
        });
  }
}
