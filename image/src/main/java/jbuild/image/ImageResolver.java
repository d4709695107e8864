package jbuild.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Finds the image of a platform below a document, wherever documents come from: follows indexes,
 * picks by platform, and believes nothing whose digest, size and media type were not checked.
 */
public final class ImageResolver {
  private static final int MAX_INDEX_DEPTH = 4;
  private static final int MAX_DOCUMENTS = 100;

  private final Reference reference;
  private final Platform platform;
  private final Documents documents;
  private int documentsRead;

  /** Where the documents of one repository are read from. */
  @FunctionalInterface
  public interface Documents {
    /**
     * The bytes of a document, no more of them than the descriptor's size and one. Need not be
     * verified.
     */
    byte[] read(Descriptor document);
  }

  public ImageResolver(Reference reference, Platform platform, Documents documents) {
    this.reference = reference;
    this.platform = platform;
    this.documents = documents;
  }

  /**
   * The image at or below the document that the reference names. A lone manifest is taken whatever
   * its platform is (S120). Fails with {@code REF} if no image is for the platform.
   *
   * @param mediaType as the place says, or empty; must agree with the document's own
   */
  public ResolvedImage resolve(String mediaType, byte[] bytes) {
    Descriptor root = Descriptor.of(checkedType(mediaType, bytes), bytes);
    if (MediaTypes.isManifest(root.mediaType())) {
      return image(root.digest(), root, bytes);
    }
    Descriptor manifest = choose(ImageJson.readIndex(bytes), 1);
    return image(root.digest(), manifest, read(manifest));
  }

  /** The image at or below a document that is still to be read. */
  public ResolvedImage resolve(Descriptor root) {
    return resolve(root.mediaType(), read(root));
  }

  /** Reads a document and checks size, digest and media type, in this order (rule N5). */
  private byte[] read(Descriptor document) {
    boolean config = MediaTypes.isConfig(document.mediaType());
    int limit = config ? ImageJson.MAX_CONFIG_BYTES : ImageJson.MAX_MANIFEST_BYTES;
    if (document.sizeBytes() > limit) {
      throw new Failure(
          ErrorClass.LIMIT,
          reference + ": " + document.digest() + " is larger than " + limit + " bytes");
    }
    if (++documentsRead > MAX_DOCUMENTS) {
      throw new Failure(ErrorClass.LIMIT, reference + ": more than 100 documents to look through");
    }
    byte[] bytes = documents.read(document);
    if (bytes.length != document.sizeBytes() || !Digest.of(bytes).equals(document.digest())) {
      throw new Failure(
          ErrorClass.DIGEST,
          reference + ": what was received for " + document.digest() + " is something else");
    }
    if (!config) {
      checkedType(document.mediaType(), bytes);
    }
    return bytes;
  }

  private String checkedType(String expected, byte[] bytes) {
    String own = ImageJson.mediaType(bytes);
    boolean known = MediaTypes.isIndex(expected) || MediaTypes.isManifest(expected);
    if (known && !expected.equals(own)) {
      throw new Failure(
          ErrorClass.MEDIA,
          reference + ": announced as \"" + expected + "\", but is \"" + own + "\"");
    }
    return own;
  }

  private ResolvedImage image(Digest named, Descriptor manifestDescriptor, byte[] manifestBytes) {
    Manifest manifest = ImageJson.readManifest(manifestBytes).requireImage();
    byte[] configBytes = read(manifest.config());
    ImageConfig config = ImageJson.readConfig(configBytes);
    if (config.diffIds().size() != manifest.layers().size()) {
      throw new Failure(
          ErrorClass.MEDIA,
          reference
              + ": the config lists "
              + config.diffIds().size()
              + " layers, the manifest "
              + manifest.layers().size());
    }
    return new ResolvedImage(reference, named, manifestDescriptor, manifest, configBytes, config);
  }

  private Descriptor choose(Index index, int depth) {
    List<Descriptor> images = new ArrayList<>();
    collect(index, depth, images);
    for (Platform wanted : platform.runnable()) {
      Optional<Descriptor> match =
          images.stream()
              .filter(image -> image.platform().filter(wanted::sameMachine).isPresent())
              .findFirst();
      if (match.isPresent()) {
        return match.get();
      }
    }
    return images.stream()
        .filter(image -> image.platform().isEmpty())
        .findFirst()
        .orElseThrow(() -> noMatch(images));
  }

  private void collect(Index index, int depth, List<Descriptor> images) {
    if (depth > MAX_INDEX_DEPTH) {
      throw new Failure(ErrorClass.LIMIT, reference + ": indexes are nested too deep");
    }
    for (Descriptor entry : index.manifests()) {
      if (MediaTypes.isManifest(entry.mediaType())) {
        images.add(entry);
      } else if (MediaTypes.isIndex(entry.mediaType()) && mayHold(entry)) {
        collect(ImageJson.readIndex(read(entry)), depth + 1, images);
      }
    }
  }

  private boolean mayHold(Descriptor entry) {
    return entry.platform().isEmpty()
        || platform.runnable().stream().anyMatch(entry.platform().get()::sameMachine);
  }

  private Failure noMatch(List<Descriptor> images) {
    String offered =
        images.stream()
            .flatMap(image -> image.platform().stream())
            .map(Platform::text)
            .filter(text -> !text.equals("unknown/unknown"))
            .distinct()
            .limit(50)
            .map(Failure::printable)
            .collect(Collectors.joining(", "));
    return new Failure(
        ErrorClass.REF,
        reference
            + ": no image for platform "
            + platform.text()
            + (offered.isEmpty() ? "" : ", only for " + offered));
  }
}
