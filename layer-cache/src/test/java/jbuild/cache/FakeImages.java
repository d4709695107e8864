package jbuild.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.ImageConfig;
import jbuild.image.ImageJson;
import jbuild.image.ImageSource;
import jbuild.image.Manifest;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/** A registry in memory that counts what it is asked for. */
class FakeImages implements ImageSource {
  static final Platform PLATFORM = new Platform("linux", "amd64", "");

  final List<String> requests = new CopyOnWriteArrayList<>();
  final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, ResolvedImage> images = new ConcurrentHashMap<>();

  /**
   * Adds an image of uncompressed layers.
   *
   * @param tars bottom first
   */
  ResolvedImage add(String name, byte[]... tars) {
    List<Descriptor> layers = new ArrayList<>();
    List<DiffId> diffs = new ArrayList<>();
    for (byte[] tar : tars) {
      Digest digest = Digest.of(tar);
      blobs.put(digest, tar);
      layers.add(new Descriptor(MediaTypes.OCI_LAYER, digest, tar.length));
      diffs.add(new DiffId(digest));
    }
    ImageConfig config =
        new ImageConfig(
            PLATFORM,
            Optional.empty(),
            Optional.empty(),
            ImageConfig.ContainerConfig.EMPTY,
            diffs,
            List.of());
    byte[] configBytes = ImageJson.writeConfig(config);
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(configBytes), configBytes.length),
            layers,
            Map.of());
    byte[] manifestBytes = ImageJson.writeManifest(manifest);
    Descriptor descriptor =
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifestBytes), manifestBytes.length);
    Reference reference = Reference.parse(name);
    ResolvedImage image =
        new ResolvedImage(
            reference, descriptor.digest(), descriptor, manifest, configBytes, config);
    images.put(reference.toString(), image);
    return image;
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    requests.add("resolve " + reference);
    return Optional.ofNullable(images.get(reference.toString()))
        .orElseThrow(() -> new Failure(ErrorClass.REF, "no image " + reference));
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) throws IOException {
    requests.add("open " + blob.digest());
    byte[] bytes = blobs.get(blob.digest());
    if (bytes == null) {
      throw new Failure(ErrorClass.NET, "no blob " + blob.digest());
    }
    return new ByteArrayInputStream(bytes);
  }
}
