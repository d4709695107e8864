package jbuild.image.layout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Small real images, whose layers are tars with one file. */
final class SampleImage {
  private SampleImage() {}

  record MemoryLayer(DiffId diffId, Descriptor descriptor, byte[] bytes, Optional<Path> file)
      implements Layer {
    @Override
    public Optional<Reference> origin() {
      return Optional.empty();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  static MemoryLayer layer(String name, String content) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    ArchiveWriter writer =
        new ArchiveWriter(java.nio.channels.Channels.newChannel(tar), new BlobCopy());
    writer.file(name, content.getBytes(StandardCharsets.UTF_8));
    writer.finish();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(tar.toByteArray());
    }
    byte[] bytes = zipped.toByteArray();
    return new MemoryLayer(
        new DiffId(Digest.of(tar.toByteArray())),
        Descriptor.of(MediaTypes.OCI_LAYER_GZIP, bytes),
        bytes,
        Optional.empty());
  }

  static Image image(Layer... layers) {
    return image(new Platform("linux", "amd64", ""), List.of(layers));
  }

  static Image image(Platform platform, List<Layer> layers) {
    List<History> history = new ArrayList<>();
    layers.forEach(_ ->
        history.add(
            new History(
                Optional.of("2026-01-01T00:00:00Z"),
                Optional.of("COPY a b # buildkit"),
                Optional.empty(),
                Optional.of("buildkit.dockerfile.v0"),
                false)));
    ImageConfig config =
        new ImageConfig(
            platform,
            Optional.of("2026-01-01T00:00:00Z"),
            Optional.empty(),
            ContainerConfig.EMPTY,
            layers.stream().map(Layer::diffId).toList(),
            history);
    byte[] configBytes = ImageJson.writeConfig(config);
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, configBytes);
    byte[] manifestBytes =
        ImageJson.writeManifest(
            new Manifest(
                MediaTypes.OCI_MANIFEST,
                configBlob,
                layers.stream().map(Layer::descriptor).toList(),
                Map.of()));
    return new Image(
        Descriptor.of(MediaTypes.OCI_MANIFEST, manifestBytes),
        manifestBytes,
        configBlob,
        configBytes,
        config,
        layers);
  }
}
