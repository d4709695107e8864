package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.Disk;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Layer;
import jbuild.image.Reference;

/**
 * A layer whose blob is in the store, or comes there when it is opened.
 *
 * @param restore brings the blob into the store
 */
public record StoredLayer(
    BlobDirectory blobs,
    DiffId diffId,
    Descriptor descriptor,
    Optional<Reference> origin,
    Disk.Work<?> restore)
    implements Layer {
  @Override
  public Optional<Path> file() {
    return blobs.find(descriptor.digest());
  }

  @Override
  public boolean isHashedHere() {
    return blobs.isHashedHere(descriptor.digest());
  }

  @Override
  public InputStream open() throws IOException {
    if (blobs.find(descriptor).isEmpty()) {
      var _ = restore.run();
    }
    return blobs.open(descriptor);
  }
}
