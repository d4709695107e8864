package jbuild.image.layout;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageConfig;
import jbuild.image.ImageJson;
import jbuild.image.Index;
import jbuild.image.Layer;
import jbuild.image.Manifest;
import jbuild.image.MediaTypes;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdUtils;

/**
 * Recomputes every digest, size and diff ID of an image and reports what does not fit. Reads all of
 * it, so it is for checks and tests, not for the path of a build.
 */
public final class ImageValidator {
  private final Map<Descriptor, DiffId> known = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ImageValidator() {}

  /** Opens a blob's stored bytes. */
  @FunctionalInterface
  private interface Blobs {
    InputStream open(Descriptor blob) throws IOException;
  }

  /** What is wrong with an image that is about to be written; empty when it is right. */
  public static List<String> problemsOf(Image image) {
    ImageValidator validator = new ImageValidator();
    validator.guarded(
        "the image",
        () -> {
          validator.checkBytes(image.manifest(), image.manifestBytes());
          validator.checkBytes(image.config(), image.configBytes());
          Manifest manifest = ImageJson.readManifest(image.manifestBytes()).requireImage();
          List<Descriptor> layers = image.layers().stream().map(Layer::descriptor).toList();
          validator.require(
              manifest.config().digest().equals(image.config().digest()),
              "the manifest names another config");
          validator.require(
              digests(manifest.layers()).equals(digests(layers)),
              "the manifest names other layers");
          validator.require(
              ImageJson.readConfig(image.configBytes()).equals(image.imageConfig()),
              "the config's bytes say something else than its record");
          validator.require(
              image
                  .imageConfig()
                  .diffIds()
                  .equals(image.layers().stream().map(Layer::diffId).toList()),
              "the config names other diff IDs than the layers have");
          Map<Digest, Layer> byDigest = new HashMap<>();
          image.layers().forEach(layer -> byDigest.put(layer.descriptor().digest(), layer));
          validator.checkLayers(
              manifest, image.imageConfig(), blob -> required(byDigest, blob).open());
        });
    return validator.problems;
  }

  /** What is wrong with an OCI layout and every image that its index leads to. */
  public static List<String> problemsOf(Path directory) {
    ImageValidator validator = new ImageValidator();
    OciLayout layout = new OciLayout(directory);
    validator.guarded(
        directory.toString(), () -> validator.checkIndex(layout, layout.readIndex(), 0));
    return validator.problems;
  }

  private static Layer required(Map<Digest, Layer> layers, Descriptor blob) throws IOException {
    Layer layer = layers.get(blob.digest());
    if (layer == null) {
      throw new IOException("no such layer");
    }
    return layer;
  }

  private void checkIndex(OciLayout layout, Index index, int depth) {
    require(depth < 4, "indexes are nested too deep");
    for (Descriptor entry : depth < 4 ? index.manifests() : List.<Descriptor>of()) {
      guarded(
          entry.digest().toString(),
          () -> {
            byte[] bytes = layout.read(entry);
            checkBytes(entry, bytes);
            if (MediaTypes.isIndex(entry.mediaType())) {
              checkIndex(layout, ImageJson.readIndex(bytes), depth + 1);
            } else {
              checkManifest(layout, ImageJson.readManifest(bytes));
            }
          });
    }
  }

  private void checkManifest(OciLayout layout, Manifest manifest) {
    byte[] configBytes = layout.read(manifest.config());
    checkBytes(manifest.config(), configBytes);
    if (MediaTypes.isConfig(manifest.config().mediaType())) {
      ImageConfig config = ImageJson.readConfig(configBytes);
      checkLayers(manifest.requireImage(), config, blob -> layout.open(blob.digest()));
    }
  }

  private void checkLayers(Manifest manifest, ImageConfig config, Blobs blobs) {
    List<Descriptor> layers = manifest.layers();
    long inHistory = config.history().stream().filter(line -> !line.emptyLayer()).count();
    require(
        config.history().isEmpty() || inHistory == layers.size(),
        "the history tells of " + inHistory + " layers, there are " + layers.size());
    require(
        config.diffIds().size() == layers.size(),
        config.diffIds().size() + " diff IDs for " + layers.size() + " layers");
    for (int i = 0; i < Math.min(layers.size(), config.diffIds().size()); i++) {
      Descriptor layer = layers.get(i);
      DiffId expected = config.diffIds().get(i);
      guarded(
          "layer " + layer.digest(),
          () -> {
            DiffId actual = known.containsKey(layer) ? known.get(layer) : read(layer, blobs);
            known.put(layer, actual);
            require(
                actual.equals(expected),
                "layer " + layer.digest() + " has diff ID " + actual + ", not " + expected);
          });
    }
  }

  private DiffId read(Descriptor layer, Blobs blobs) throws IOException {
    try (DigestInputStream stored = new DigestInputStream(blobs.open(layer), Digest.hasher())) {
      CountingStream counted = new CountingStream(stored);
      Digest diffId = hashAll(decompressed(layer.mediaType(), new BufferedInputStream(counted)));
      counted.transferTo(OutputStream.nullOutputStream());
      require(
          counted.count == layer.sizeBytes(),
          "layer " + layer.digest() + " has " + counted.count + " bytes, not " + layer.sizeBytes());
      require(
          Digest.of(stored.getMessageDigest()).equals(layer.digest()),
          "layer " + layer.digest() + " does not have its digest");
      return new DiffId(diffId);
    }
  }

  private static InputStream decompressed(String mediaType, InputStream stored) throws IOException {
    return switch (MediaTypes.ociLayer(mediaType)) {
      case MediaTypes.OCI_LAYER -> stored;
      case MediaTypes.OCI_LAYER_GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(stored)
              .setDecompressConcatenated(true)
              .get();
      case MediaTypes.OCI_LAYER_ZSTD -> {
        if (!ZstdUtils.isZstdCompressionAvailable()) {
          throw new IOException("no zstd decoder on the class path");
        }
        yield new ZstdCompressorInputStream(stored);
      }
      default -> throw new Failure(ErrorClass.MEDIA, "unknown layer media type " + mediaType);
    };
  }

  private static Digest hashAll(InputStream in) throws IOException {
    MessageDigest hasher = Digest.hasher();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      hasher.update(buffer, 0, n);
    }
    return Digest.of(hasher);
  }

  private void checkBytes(Descriptor blob, byte[] bytes) {
    require(
        bytes.length == blob.sizeBytes() && Digest.of(bytes).equals(blob.digest()),
        blob.digest() + " does not have its digest and size");
  }

  private static List<Digest> digests(List<Descriptor> blobs) {
    return blobs.stream().map(Descriptor::digest).toList();
  }

  private void require(boolean fact, String problem) {
    if (!fact) {
      problems.add(problem);
    }
  }

  /** A check that may end early, because what it looks at cannot be read. */
  private void guarded(String what, Check check) {
    try {
      check.run();
    } catch (IOException | Failure e) {
      problems.add(what + ": " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Check {
    void run() throws IOException;
  }

  /** Not to be gone back in, or bytes would count twice. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count += Math.max(n, 0);
      return n;
    }
  }
}
