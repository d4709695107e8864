package jbuild.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.Healthcheck;
import jbuild.image.ImageConfig.History;
import org.junit.jupiter.api.Test;

class ImageJsonTest {
  private static final String HEX = "0".repeat(64);

  private static final ImageConfig FULL =
      new ImageConfig(
          new Platform("linux", "arm", "v7"),
          Optional.of("2026-01-01T00:00:00Z"),
          Optional.of("someone <a@b>"),
          new ContainerConfig(
              "1000",
              List.of("80/tcp", "443/tcp"),
              List.of("PATH=/bin", "B=ü\u2028\u0001"),
              Optional.of(List.of("/run")),
              Optional.of(List.of("a", "b && c")),
              Optional.of(new Healthcheck(List.of("CMD", "x"), 1, 2, 3, 4, 5)),
              true,
              List.of("/v"),
              "/w",
              List.of("RUN x"),
              Map.of("b", "2", "a", "1"),
              "SIGINT",
              Optional.of(List.of("/bin/bash", "-c"))),
          List.of(DiffId.EMPTY),
          List.of(
              new History(
                  Optional.of("2020-01-01T00:00:00.120Z"),
                  Optional.of("RUN x"),
                  Optional.empty(),
                  Optional.of("buildkit.dockerfile.v0"),
                  false)));

  /** Golden: fields in the order in which BuildKit's bytes hold them. */
  @Test
  void aConfigIsWrittenInBuildKitsForm() {
    assertEquals(
        "{\"architecture\":\"arm\",\"author\":\"someone \\u003ca@b\\u003e\",\"config\":{\"User\":\"1000\","
            + "\"ExposedPorts\":{\"443/tcp\":{},\"80/tcp\":{}},"
            + "\"Env\":[\"PATH=/bin\",\"B=ü\\u2028\\u0001\"],\"Entrypoint\":[\"/run\"],"
            + "\"Cmd\":[\"a\",\"b \\u0026\\u0026 c\"],\"Volumes\":{\"/v\":{}},\"WorkingDir\":\"/w\","
            + "\"Labels\":{\"a\":\"1\",\"b\":\"2\"},\"StopSignal\":\"SIGINT\",\"ArgsEscaped\":true,"
            + "\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Interval\":1,\"Timeout\":2,\"StartPeriod\":3,"
            + "\"StartInterval\":4,\"Retries\":5},\"OnBuild\":[\"RUN x\"],\"Shell\":[\"/bin/bash\",\"-c\"]},"
            + "\"created\":\"2026-01-01T00:00:00Z\",\"history\":[{\"created\":\"2020-01-01T00:00:00.120Z\","
            + "\"created_by\":\"RUN x\",\"comment\":\"buildkit.dockerfile.v0\"}],\"os\":\"linux\","
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + DiffId.EMPTY
            + "\"]},\"variant\":\"v7\"}",
        new String(ImageJson.writeConfig(FULL), UTF_8));
  }

  @Test
  void whatWasWrittenReadsBack() {
    byte[] bytes = ImageJson.writeConfig(FULL);
    assertEquals(
        new String(bytes, UTF_8),
        new String(ImageJson.writeConfig(ImageJson.readConfig(bytes)), UTF_8));
    Manifest manifest = manifest();
    assertEquals(manifest, ImageJson.readManifest(ImageJson.writeManifest(manifest)));
  }

  @Test
  void aManifestIsIndentedByTwoSpaces() {
    assertEquals(
        """
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": "sha256:%1$s",
            "size": 7
          },
          "layers": [],
          "annotations": {
            "a": "1",
            "b": "2"
          }
        }\
        """
            .formatted(HEX),
        new String(ImageJson.writeManifest(manifest()), UTF_8));
  }

  @Test
  void anIndexGivesPlatforms() {
    Descriptor image =
        new Descriptor(
            MediaTypes.OCI_MANIFEST,
            new Digest(HEX),
            5,
            Optional.of(new Platform("linux", "arm", "v7")),
            Map.of());
    Index index = new Index(MediaTypes.OCI_INDEX, List.of(image), Map.of());
    String text = new String(ImageJson.writeIndex(index), UTF_8);
    assertTrue(text.contains("\"architecture\": \"arm\",\n        \"os\": \"linux\""), text);
    assertEquals(index, ImageJson.readIndex(text.getBytes(UTF_8)));
  }

  @Test
  void nullsOfOldConfigsCountAsAbsent() {
    ImageConfig config =
        ImageJson.readConfig(
            ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":null,\"Cmd\":null,"
                    + "\"Volumes\":null,\"Labels\":null,\"Hostname\":\"x\"},\"container_config\":{},"
                    + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null},\"history\":null}")
                .getBytes(UTF_8));
    assertEquals(ContainerConfig.EMPTY, config.config());
  }

  @Test
  void dockersSchema2IsReadAndSchema1IsNot() {
    String schema2 =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":1},\"layers\":[]}"
            .formatted(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, HEX);
    assertEquals(
        MediaTypes.DOCKER_MANIFEST, ImageJson.readManifest(schema2.getBytes(UTF_8)).mediaType());
    fails(ErrorClass.MEDIA, "schema 1", "{\"schemaVersion\":1,\"fsLayers\":[]}");
  }

  /** IMG-02 */
  @Test
  void aDocumentOfTwoShapesIsRefused() {
    fails(ErrorClass.MEDIA, "both", "{\"manifests\":[],\"layers\":[]}");
    fails(ErrorClass.MEDIA, "both", "{\"manifests\":[],\"config\":{}}");
    fails(
        ErrorClass.MEDIA,
        "form",
        "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"manifests\":[]}");
    fails(ErrorClass.MEDIA, "Duplicate", "{\"layers\":[],\"layers\":[]}");
    fails(ErrorClass.MEDIA, "goes on", "{\"layers\":[]} {}");
  }

  /** IMG-07 */
  @Test
  void anUnknownTypeIsNamed() {
    fails(ErrorClass.MEDIA, "text/x", "{\"mediaType\":\"text/x\",\"layers\":[]}");
    Manifest encrypted =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, new Digest(HEX), 7),
            List.of(new Descriptor(MediaTypes.OCI_LAYER_GZIP + "+encrypted", new Digest(HEX), 1)),
            Map.of());
    Failure failure = assertThrows(Failure.class, encrypted::requireImage);
    assertTrue(failure.getMessage().contains("+encrypted"), failure.getMessage());
  }

  /** IMG-01 */
  @Test
  void hugeDeepAndLongDocumentsAreBeyondALimit() {
    fails(ErrorClass.LIMIT, "depth", "{\"a\":" + "[".repeat(100_000));
    fails(ErrorClass.LIMIT, "larger", " ".repeat(ImageJson.MAX_MANIFEST_BYTES + 1));
    fails(ErrorClass.LIMIT, "Number", "{\"a\":" + "1".repeat(1000) + "}");
    fails(ErrorClass.MEDIA, "whole number", "{\"schemaVersion\":1e999999999}");
  }

  /** REG-10, IMG-06 */
  @Test
  void descriptorsThatLieAreRefused() {
    fails(ErrorClass.MEDIA, "digest", document("md5:" + HEX, "1", ""));
    fails(ErrorClass.MEDIA, "digest", document("sha256:" + "A".repeat(64), "1", ""));
    fails(ErrorClass.MEDIA, "digest", document("sha256:../../x", "1", ""));
    fails(ErrorClass.MEDIA, "digest", document("sha256:" + HEX + "\\n", "1", ""));
    fails(ErrorClass.DIGEST, "negative", document("sha256:" + HEX, "-1", ""));
    fails(ErrorClass.DIGEST, "embedded", document("sha256:" + HEX, "1", ",\"data\":\"eA==\""));
    fails(ErrorClass.MEDIA, "base64", document("sha256:" + HEX, "1", ",\"data\":\"%\""));
    String empty = Digest.of(new byte[0]).toString();
    ImageJson.readManifest(document(empty, "0", ",\"data\":\"\"").getBytes(UTF_8));
  }

  @Test
  void onlyUtf8IsRead() {
    Failure failure =
        assertThrows(
            Failure.class,
            () -> ImageJson.readManifest(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}));
    assertEquals(ErrorClass.MEDIA, failure.errorClass());
  }

  private static String document(String digest, String size, String more) {
    return "{\"config\":{\"mediaType\":\"x\",\"digest\":\"%s\",\"size\":%s%s},\"layers\":[]}"
        .formatted(digest, size, more);
  }

  private static Manifest manifest() {
    return new Manifest(
        MediaTypes.OCI_MANIFEST,
        new Descriptor(MediaTypes.OCI_CONFIG, new Digest(HEX), 7),
        List.of(),
        Map.of("b", "2", "a", "1"));
  }

  private static void fails(ErrorClass errorClass, String words, String json) {
    Failure failure =
        assertThrows(Failure.class, () -> ImageJson.readManifest(json.getBytes(UTF_8)));
    assertEquals(errorClass, failure.errorClass(), failure.getMessage());
    assertTrue(failure.getMessage().contains(words), failure.getMessage());
    assertTrue(failure.getMessage().length() < 400, failure.getMessage());
  }
}
