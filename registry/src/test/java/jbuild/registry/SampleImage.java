package jbuild.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.History;
import jbuild.image.ImageJson;
import jbuild.image.Layer;
import jbuild.image.Manifest;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;

/** Images of random layers; what the layers hold is of no matter to a registry. */
final class SampleImage {
  static final Platform AMD64 = new Platform("linux", "amd64", "");

  private SampleImage() {}

  record MemoryLayer(DiffId diffId, Descriptor descriptor, byte[] bytes, Optional<Reference> origin)
      implements Layer {
    @Override
    public Optional<java.nio.file.Path> file() {
      return Optional.empty();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    MemoryLayer from(Reference newOrigin) {
      return new MemoryLayer(diffId, descriptor, bytes, Optional.of(newOrigin));
    }
  }

  static MemoryLayer layer(int seed, int size) throws IOException {
    byte[] tar = new byte[size];
    new Random(seed).nextBytes(tar);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(tar);
    }
    byte[] bytes = zipped.toByteArray();
    return new MemoryLayer(
        new DiffId(Digest.of(tar)),
        Descriptor.of(MediaTypes.OCI_LAYER_GZIP, bytes),
        bytes,
        Optional.empty());
  }

  static Image image(Layer... layers) {
    List<History> history = new ArrayList<>();
    for (Layer _ : layers) {
      history.add(
          new History(
              Optional.empty(), Optional.of("x"), Optional.empty(), Optional.empty(), false));
    }
    ImageConfig config =
        new ImageConfig(
            AMD64,
            Optional.of("2026-01-01T00:00:00Z"),
            Optional.empty(),
            ContainerConfig.EMPTY,
            List.of(layers).stream().map(Layer::diffId).toList(),
            history);
    byte[] configBytes = ImageJson.writeConfig(config);
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, configBytes);
    byte[] manifestBytes =
        ImageJson.writeManifest(
            new Manifest(
                MediaTypes.OCI_MANIFEST,
                configBlob,
                List.of(layers).stream().map(Layer::descriptor).toList(),
                Map.of()));
    return new Image(
        Descriptor.of(MediaTypes.OCI_MANIFEST, manifestBytes),
        manifestBytes,
        configBlob,
        configBytes,
        config,
        List.of(layers));
  }
}
