package jbuild.cache.names;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.Lease;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/** A source that asks another one only for what it was not told before. */
public final class RememberingSource implements ImageSource {
  private final Layout layout;
  private final Lease lease;
  private final BlobDirectory blobs;
  private final ImageSource remote;
  private final boolean refresh;

  /**
   * @param refresh resolve references always anew
   */
  public RememberingSource(
      Layout layout, Lease lease, BlobDirectory blobs, ImageSource remote, boolean refresh) {
    this.layout = layout;
    this.lease = lease;
    this.blobs = blobs;
    this.remote = remote;
    this.refresh = refresh;
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    Path file = Resolution.file(layout, reference, platform);
    try {
      Optional<ResolvedImage> known = refresh ? Optional.empty() : Resolution.read(file);
      if (known.isPresent()) {
        return known.get();
      }
      ResolvedImage resolved = remote.resolve(reference, platform);
      lease.writeRecord(file, Resolution.encode(resolved));
      return resolved;
    } catch (IOException e) {
      throw new Failure(ErrorClass.STORE, "cannot remember " + reference + ": " + e, e);
    }
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) throws IOException {
    return blobs.find(blob).isPresent() ? blobs.open(blob) : remote.open(reference, blob);
  }
}
