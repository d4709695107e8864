package jbuild.image;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonWriter;

/**
 * The JSON form of descriptors, manifests and indexes, with fields in the order of Go's structs.
 */
final class ManifestJson {
  private static final int MAX_ENTRIES = 10_000;

  private ManifestJson() {}

  static Manifest readManifest(JsonObject json, String mediaType) {
    JsonObject config = json.object("config").orElseThrow(() -> json.failure("names no config"));
    return new Manifest(
        mediaType,
        readDescriptor(config),
        readDescriptors(json, "layers"),
        json.stringMap("annotations"));
  }

  static Index readIndex(JsonObject json, String mediaType) {
    return new Index(mediaType, readDescriptors(json, "manifests"), json.stringMap("annotations"));
  }

  static Map<String, Object> write(Manifest manifest) {
    Map<String, Object> json = document(manifest.mediaType());
    json.put("config", write(manifest.config()));
    json.put("layers", manifest.layers().stream().map(ManifestJson::write).toList());
    putAnnotations(json, manifest.annotations());
    return json;
  }

  static Map<String, Object> write(Index index) {
    Map<String, Object> json = document(index.mediaType());
    json.put("manifests", index.manifests().stream().map(ManifestJson::write).toList());
    putAnnotations(json, index.annotations());
    return json;
  }

  static Map<String, Object> write(Descriptor descriptor) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mediaType", descriptor.mediaType());
    json.put("digest", descriptor.digest().toString());
    json.put("size", descriptor.sizeBytes());
    putAnnotations(json, descriptor.annotations());
    descriptor.platform().ifPresent(platform -> json.put("platform", write(platform)));
    return json;
  }

  private static Map<String, Object> document(String mediaType) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schemaVersion", 2);
    json.put("mediaType", mediaType);
    return json;
  }

  private static void putAnnotations(Map<String, Object> json, Map<String, String> annotations) {
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonWriter.sorted(annotations));
    }
  }

  private static Map<String, Object> write(Platform platform) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architecture", platform.architecture());
    json.put("os", platform.os());
    ConfigJson.putText(json, "os.version", platform.osVersion());
    ConfigJson.putList(json, "os.features", platform.osFeatures());
    ConfigJson.putText(json, "variant", platform.variant());
    return json;
  }

  private static List<Descriptor> readDescriptors(JsonObject json, String name) {
    List<JsonObject> entries = json.objects(name);
    if (entries.size() > MAX_ENTRIES) {
      throw new Failure(
          ErrorClass.LIMIT, "more than " + MAX_ENTRIES + " entries in \"" + name + "\"");
    }
    return entries.stream().map(ManifestJson::readDescriptor).toList();
  }

  private static Descriptor readDescriptor(JsonObject json) {
    Digest digest = Digest.parse(json.requiredString("digest"));
    long size = json.number("size").orElseThrow(() -> json.failure("gives no size of " + digest));
    if (size < 0) {
      throw new Failure(ErrorClass.DIGEST, "negative size " + size + " of " + digest);
    }
    json.string("data").ifPresent(data -> checkInline(data, digest, size));
    return new Descriptor(
        json.requiredString("mediaType"),
        digest,
        size,
        json.object("platform").flatMap(ManifestJson::readPlatform),
        json.stringMap("annotations"));
  }

  /** Embedded content is not used, but a lie in it must not go on to others (IMG-06). */
  private static void checkInline(String data, Digest digest, long size) {
    byte[] content;
    try {
      content = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.MEDIA, "embedded data of " + digest + " is not base64", e);
    }
    if (content.length != size || !Digest.of(content).equals(digest)) {
      throw new Failure(ErrorClass.DIGEST, "embedded data does not match " + digest);
    }
  }

  private static Optional<Platform> readPlatform(JsonObject json) {
    if (!json.has("os") || !json.has("architecture")) {
      return Optional.empty();
    }
    return Optional.of(
        new Platform(
                json.text("os"),
                json.text("architecture"),
                json.text("variant"),
                json.text("os.version"),
                json.strings("os.features").orElse(List.of()))
            .normalised());
  }
}
