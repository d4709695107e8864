package jbuild.image.layout;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Image;
import jbuild.image.ImageJson;
import jbuild.image.ImageSink;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.image.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * A layout as a tar, as BuildKit's exporters write it: all entries sorted by name; for docker with
 * a {@code manifest.json} that its older versions read.
 */
final class ArchiveSink implements ImageSink {
  private final Target target;
  private final boolean docker;
  private final List<Reference> names;
  private final BlobCopy blobs = new BlobCopy();

  /** Where the bytes go. */
  sealed interface Target {
    /** A file that appears whole. */
    record ToFile(Path file) implements Target {}

    /** A stream, which stays open. */
    record ToStream(OutputStream out) implements Target {}
  }

  /** What an entry of the archive holds: bytes, a layer, or nothing for a directory. */
  private record Content(byte @Nullable [] bytes, @Nullable Layer layer) {}

  ArchiveSink(Target target, boolean docker, List<Reference> names) {
    this.target = target;
    this.docker = docker;
    this.names = List.copyOf(names);
  }

  /** An archive needs its parts in order, so nothing is written early. */
  @Override
  public void offer(Layer layer) {
    expect(layer);
  }

  @Override
  public void expect(Layer layer) {
    if (target instanceof Target.ToFile) {
      blobs.begin(layer);
    }
  }

  @Override
  public Descriptor write(Image image) {
    switch (target) {
      case Target.ToFile(Path file) -> writeFile(image, file);
      case Target.ToStream(OutputStream out) -> writeStream(image, out);
    }
    return image.manifest();
  }

  @Override
  public void close() {
    blobs.close();
  }

  private void writeStream(Image image, OutputStream out) {
    try {
      writeTo(Channels.newChannel(out), image);
      out.flush();
    } catch (IOException e) {
      throw ExportFailure.of("the archive", e);
    }
  }

  private void writeFile(Image image, Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new Failure(ErrorClass.EXPORT, "cannot write " + file + ": it is a directory");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
          writeTo(Channels.newChannel(Channels.newOutputStream(out)), image);
        }
        return;
      }
      PendingFile.replace(file, out -> writeTo(out, image));
    } catch (IOException e) {
      throw ExportFailure.of(file, e);
    }
  }

  private void writeTo(WritableByteChannel out, Image image) throws IOException {
    ArchiveWriter archive = new ArchiveWriter(out, blobs);
    for (Map.Entry<String, Content> entry : entries(image).entrySet()) {
      Content content = entry.getValue();
      if (content.layer() != null) {
        archive.blob(entry.getKey(), content.layer());
      } else if (content.bytes() != null) {
        archive.file(entry.getKey(), content.bytes());
      } else {
        archive.directory(entry.getKey());
      }
    }
    archive.finish();
  }

  private Map<String, Content> entries(Image image) {
    Map<String, Content> entries = new TreeMap<>();
    entries.put("blobs/", new Content(null, null));
    entries.put(OciLayout.BLOBS, new Content(null, null));
    entries.put(OciLayout.MARKER, new Content(OciLayout.MARKER_BYTES, null));
    entries.put(OciLayout.INDEX, new Content(index(image), null));
    if (docker) {
      entries.put("manifest.json", new Content(dockerManifest(image), null));
    }
    for (Layer layer : image.layers()) {
      entries.put(OciLayout.blobName(layer.descriptor().digest()), new Content(null, layer));
    }
    entries.put(
        OciLayout.blobName(image.config().digest()), new Content(image.configBytes(), null));
    entries.put(
        OciLayout.blobName(image.manifest().digest()), new Content(image.manifestBytes(), null));
    return entries;
  }

  private byte[] index(Image image) {
    return ImageJson.writeIndex(OciLayout.index(OciLayout.entries(image.manifest(), names)));
  }

  private byte[] dockerManifest(Image image) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("Config", OciLayout.blobName(image.config().digest()));
    entry.put(
        "RepoTags", names.isEmpty() ? null : names.stream().map(Reference::familiar).toList());
    entry.put(
        "Layers",
        image.layers().stream()
            .map(layer -> OciLayout.blobName(layer.descriptor().digest()))
            .toList());
    return JsonWriter.compact(List.of(entry));
  }
}
