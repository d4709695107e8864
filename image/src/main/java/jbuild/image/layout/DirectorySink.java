package jbuild.image.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Image;
import jbuild.image.ImageJson;
import jbuild.image.ImageSink;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.image.json.JsonWriter;

/**
 * An OCI layout in a directory. Blobs that are there already and whole are kept; entries of the
 * index that other programs wrote are kept as they are, unless their name is taken over.
 */
final class DirectorySink implements ImageSink {
  private final OciLayout layout;
  private final List<Reference> names;
  private final BlobCopy blobs = new BlobCopy();

  DirectorySink(Path directory, List<Reference> names) {
    this.layout = new OciLayout(directory);
    this.names = List.copyOf(names);
  }

  @Override
  public void offer(Layer layer) {
    expect(layer);
  }

  @Override
  public void expect(Layer layer) {
    if (!Files.isRegularFile(layout.blob(layer.descriptor().digest()))) {
      blobs.begin(layer);
    }
  }

  @Override
  public Descriptor write(Image image) {
    try {
      Files.createDirectories(layout.blob(image.manifest().digest()).resolveSibling(""));
      Set<Descriptor> written = new HashSet<>();
      for (Layer layer : image.layers()) {
        if (written.add(layer.descriptor())) {
          writeBlob(layer.descriptor(), out -> blobs.copy(layer, out));
        }
      }
      writeBlob(image.config(), out -> writeAll(out, image.configBytes()));
      writeBlob(image.manifest(), out -> writeAll(out, image.manifestBytes()));
      Path marker = layout.directory().resolve(OciLayout.MARKER);
      if (!Files.exists(marker)) {
        PendingFile.replace(marker, out -> writeAll(out, OciLayout.MARKER_BYTES));
      }
      byte[] index = mergedIndex(image.manifest());
      PendingFile.replace(layout.index(), out -> writeAll(out, index));
    } catch (IOException e) {
      throw ExportFailure.of(layout.directory(), e);
    }
    return image.manifest();
  }

  @Override
  public void close() {
    blobs.close();
  }

  private void writeBlob(Descriptor blob, PendingFile.Body body) throws IOException {
    Path file = layout.blob(blob.digest());
    if (!Files.isRegularFile(file) || !blobs.matches(blob, file)) {
      PendingFile.replace(file, body);
    }
  }

  private static void writeAll(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private byte[] mergedIndex(Descriptor manifest) throws IOException {
    List<Descriptor> added = OciLayout.entries(manifest, names);
    if (!Files.exists(layout.index())) {
      return ImageJson.writeIndex(OciLayout.index(added));
    }
    JsonObject old = readIndex();
    List<Object> entries = new ArrayList<>();
    for (JsonObject entry : old.objects("manifests")) {
      if (added.stream().noneMatch(newer -> replaces(newer, entry))) {
        entries.add(entry.fields());
      }
    }
    JsonObject own = parse(ImageJson.writeIndex(OciLayout.index(added)));
    own.objects("manifests").forEach(entry -> entries.add(entry.fields()));
    Map<String, Object> merged = new LinkedHashMap<>(own.fields());
    merged.putAll(old.fields());
    merged.put("manifests", entries);
    return JsonWriter.indented(merged);
  }

  private JsonObject readIndex() throws IOException {
    if (Files.size(layout.index()) > ImageJson.MAX_MANIFEST_BYTES) {
      throw new Failure(ErrorClass.LIMIT, layout.index() + " is too large to add to");
    }
    return parse(Files.readAllBytes(layout.index()));
  }

  private JsonObject parse(byte[] bytes) {
    String what = "the index of " + layout.directory();
    return new JsonReader(what, ErrorClass.EXPORT, ImageJson.MAX_MANIFEST_BYTES).readObject(bytes);
  }

  /** A tag names one image of a layout, and so does no tag at all. */
  private static boolean replaces(Descriptor newer, JsonObject entry) {
    Map<String, String> annotations = entry.stringMap("annotations");
    Optional<String> oldName = Optional.ofNullable(annotations.get(OciLayout.IMAGE_NAME));
    Optional<String> oldRef = Optional.ofNullable(annotations.get(OciLayout.REF_NAME));
    boolean sameName = oldName.isPresent() && oldName.equals(OciLayout.imageName(newer));
    return sameName || oldRef.equals(OciLayout.refName(newer));
  }
}
