package jbuild.image.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.ImageJson;
import jbuild.image.Index;
import jbuild.image.MediaTypes;
import jbuild.image.Reference;

/** Names and places of the parts of an OCI image layout (OCI image specification, "layout"). */
record OciLayout(Path directory) {
  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";
  static final String BLOBS = "blobs/sha256/";
  static final byte[] MARKER_BYTES = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(US_ASCII);

  /** What the specification names an image with; docker's tools put only the tag there. */
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** The whole name, as containerd keeps it. */
  static final String IMAGE_NAME = "io.containerd.image.name";

  static String blobName(Digest digest) {
    return BLOBS + digest.hex();
  }

  Path blob(Digest digest) {
    return directory.resolve("blobs").resolve("sha256").resolve(digest.hex());
  }

  Path index() {
    return directory.resolve(INDEX);
  }

  Index readIndex() {
    try {
      return ImageJson.readIndex(readFile(index(), ImageJson.MAX_MANIFEST_BYTES));
    } catch (IOException e) {
      throw new Failure(ErrorClass.REF, directory + " is not an OCI layout: no " + INDEX, e);
    }
  }

  /** At most the descriptor's size and one byte more, so that a wrong length shows. */
  byte[] read(Descriptor blob) {
    try {
      return readFile(blob(blob.digest()), Math.toIntExact(blob.sizeBytes()));
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.REF, "the OCI layout " + directory + " lacks " + blob.digest(), e);
    }
  }

  InputStream open(Digest digest) throws IOException {
    return openFile(blob(digest));
  }

  private static byte[] readFile(Path file, int maxBytes) throws IOException {
    try (InputStream in = openFile(file)) {
      return in.readNBytes(maxBytes + 1);
    }
  }

  /** Only regular files, because opening a pipe would block for ever. */
  private static InputStream openFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    return Files.newInputStream(file);
  }

  /** The entries of an index for one image: one for each name, or a nameless one. */
  static List<Descriptor> entries(Descriptor manifest, List<Reference> names) {
    if (names.isEmpty()) {
      return List.of(manifest);
    }
    return names.stream()
        .map(name -> manifest.withAnnotations(annotations(manifest, name)))
        .toList();
  }

  private static Map<String, String> annotations(Descriptor manifest, Reference name) {
    Map<String, String> annotations = new LinkedHashMap<>(manifest.annotations());
    annotations.put(IMAGE_NAME, name.toString());
    name.tag().ifPresent(tag -> annotations.put(REF_NAME, tag));
    return annotations;
  }

  static Optional<String> refName(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(REF_NAME));
  }

  static Optional<String> imageName(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(IMAGE_NAME));
  }

  static Index index(List<Descriptor> entries) {
    return new Index(MediaTypes.OCI_INDEX, entries, Map.of());
  }
}
