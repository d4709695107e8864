package jbuild.image;

import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.image.json.JsonWriter;

/**
 * Reads and writes image documents. The only serializer of the project for them: a config is
 * compact, manifests and indexes are indented by two spaces, fields stand in BuildKit's order.
 * Readers refuse documents with duplicate names, of two shapes at once or of schema 1 ({@code
 * MEDIA}) and those that are too large or deep ({@code LIMIT}).
 */
public final class ImageJson {
  /** The longest manifest or index that is read. */
  public static final int MAX_MANIFEST_BYTES = 4 << 20;

  /** The longest config that is read. */
  public static final int MAX_CONFIG_BYTES = 8 << 20;

  private ImageJson() {}

  public static ImageConfig readConfig(byte[] bytes) {
    return ConfigJson.read(read("the image config", bytes, MAX_CONFIG_BYTES));
  }

  public static byte[] writeConfig(ImageConfig config) {
    return JsonWriter.compact(ConfigJson.write(config));
  }

  public static Manifest readManifest(byte[] bytes) {
    JsonObject json = read("the manifest", bytes, MAX_MANIFEST_BYTES);
    String mediaType = mediaType(json);
    if (!MediaTypes.isManifest(mediaType)) {
      throw new Failure(ErrorClass.MEDIA, "a manifest was expected, not \"" + mediaType + "\"");
    }
    return ManifestJson.readManifest(json, mediaType);
  }

  public static byte[] writeManifest(Manifest manifest) {
    return JsonWriter.indented(ManifestJson.write(manifest));
  }

  public static Index readIndex(byte[] bytes) {
    JsonObject json = read("the index", bytes, MAX_MANIFEST_BYTES);
    String mediaType = mediaType(json);
    if (!MediaTypes.isIndex(mediaType)) {
      throw new Failure(ErrorClass.MEDIA, "an index was expected, not \"" + mediaType + "\"");
    }
    return ManifestJson.readIndex(json, mediaType);
  }

  public static byte[] writeIndex(Index index) {
    return JsonWriter.indented(ManifestJson.write(index));
  }

  /**
   * What a document of a registry is: the media type that it states, or that its form shows where
   * it states none. Fails with {@code MEDIA} for types other than manifests and indexes.
   */
  public static String mediaType(byte[] bytes) {
    return mediaType(read("the manifest", bytes, MAX_MANIFEST_BYTES));
  }

  private static String mediaType(JsonObject json) {
    String stated = json.text("mediaType");
    if (json.number("schemaVersion").orElse(2) == 1) {
      throw json.failure("is of Docker's old schema 1, which is not supported");
    }
    boolean index = json.has("manifests");
    boolean manifest = json.has("layers") || json.has("config") || json.has("fsLayers");
    if (index && manifest) {
      throw json.failure("is both a manifest and an index");
    }
    if (stated.isEmpty()) {
      return index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }
    if (!MediaTypes.isIndex(stated) && !MediaTypes.isManifest(stated)) {
      throw json.failure("has the unknown media type \"" + Failure.printable(stated) + "\"");
    }
    if ((index && !MediaTypes.isIndex(stated)) || (manifest && !MediaTypes.isManifest(stated))) {
      throw json.failure("does not have the form of its media type \"" + stated + "\"");
    }
    return stated;
  }

  private static JsonObject read(String what, byte[] bytes, int limit) {
    return new JsonReader(what, ErrorClass.MEDIA, limit).readObject(bytes);
  }
}
