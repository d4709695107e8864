package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageSink;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import jbuild.image.layout.ImageValidator;
import jbuild.image.layout.LayoutSinks;
import jbuild.registry.SampleImage.MemoryLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real registry. */
class RegistryAccessTest {
  @TempDir Path temp;

  @Test
  void whatWasPushedIsPulled() throws Exception {
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      Reference one = Reference.parse(registry.host() + "/a/b:1");
      Reference two = Reference.parse(registry.host() + "/c:2");
      Image image = push(access, List.of(one, two), layer(1), layer(2), layer(1));
      for (Reference name : List.of(one, two, one.at(image.manifest().digest()))) {
        ResolvedImage found = access.source().resolve(name, SampleImage.AMD64);
        assertEquals(image.manifest().digest(), found.digest());
        assertEquals(image.imageConfig(), found.config());
        assertArrayEquals(layer(2).bytes(), read(access.source(), name, found, 1));
      }
      String log = DebianRegistry.log(temp);
      assertEquals(4, uploads(log), "each layer once, then mounted; the config to both");
    }
  }

  @Test
  void aSecondPushSendsNothingButTheTag() throws Exception {
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      push(access, List.of(Reference.parse(registry.host() + "/a:1")), layer(1));
      push(access, List.of(Reference.parse(registry.host() + "/a:2")), layer(1));
      assertEquals(2, uploads(DebianRegistry.log(temp)));
    }
  }

  @Test
  void aBaseLayerIsMountedFromItsOrigin() throws Exception {
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      Reference base = Reference.parse(registry.host() + "/base:1");
      push(access, List.of(base), layer(1));
      MemoryLayer unreadable = new UnreadableLayer(layer(1)).layer().from(base);
      push(access, List.of(Reference.parse(registry.host() + "/derived:1")), unreadable, layer(2));
      assertTrue(DebianRegistry.log(temp).contains("mount="));
    }
  }

  private record UnreadableLayer(MemoryLayer whole) {
    MemoryLayer layer() {
      return new MemoryLayer(whole.diffId(), whole.descriptor(), new byte[0], whole.origin());
    }
  }

  /** S119. */
  @Test
  void aDigestCountsMoreThanTheTagBesideItAndNoTagMeansLatest() throws Exception {
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      Reference untagged = Reference.parse(registry.host() + "/a");
      Image first = push(access, List.of(Reference.parse(registry.host() + "/a:1")), layer(1));
      Image last = push(access, List.of(untagged), layer(2));
      String pinned = registry.host() + "/a:latest@" + first.manifest().digest();
      assertEquals(first.manifest().digest(), digest(access, Reference.parse(pinned)));
      assertEquals(last.manifest().digest(), digest(access, untagged));
      Reference named = Reference.parse(registry.host() + "/a:latest");
      assertEquals(last.manifest().digest(), digest(access, named));
    }
  }

  private static Digest digest(RegistryAccess access, Reference name) throws IOException {
    return access.source().resolve(name, SampleImage.AMD64).digest();
  }

  @Test
  void anUnknownTagIsAReferenceError() throws Exception {
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      Reference nope = Reference.parse(registry.host() + "/nope");
      Failure failure =
          assertThrows(Failure.class, () -> access.source().resolve(nope, SampleImage.AMD64));
      assertEquals(ErrorClass.REF, failure.errorClass());
      assertTrue(failure.getMessage().startsWith(nope + ": not found"), failure.getMessage());
    }
  }

  @Test
  void aMirrorStandsInForDockerHubAndAnEmptyOneIsPassedOver() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    try (DebianRegistry registry = DebianRegistry.open(temp);
        DebianRegistry empty = DebianRegistry.open(other)) {
      Path conf = temp.resolve("registries.conf");
      Files.writeString(
          conf,
          """
          unqualified-search-registries = ["docker.io"]
          [[registry]]
          prefix = "docker.io"
          location = "docker.io"
          [[registry.mirror]]
          location = "%s"
          insecure = true
          [[registry.mirror]]
          location = "%s"
          insecure = true
          """
              .formatted(empty.host(), registry.host()));
      try (RegistryAccess access =
          RegistryAccess.configured(Map.of("CONTAINERS_REGISTRIES_CONF", conf.toString()))) {
        Image image =
            push(access, List.of(Reference.parse(registry.host() + "/library/x:1")), layer(1));
        Reference short_ = Reference.parse("x:1");
        ResolvedImage found = access.source().resolve(short_, SampleImage.AMD64);
        assertEquals(image.manifest().digest(), found.digest());
        assertArrayEquals(layer(1).bytes(), read(access.source(), short_, found, 0));
        MemoryLayer base = new UnreadableLayer(layer(1)).layer().from(short_.at(found.digest()));
        push(access, List.of(Reference.parse(registry.host() + "/mounted:1")), base);
      }
    }
  }

  @Test
  void basicCredentialsOfTheDockerConfigOpenAGuardedRegistry() throws Exception {
    try (DebianRegistry registry = DebianRegistry.guarded(temp)) {
      Reference name = Reference.parse(registry.host() + "/a:1");
      try (RegistryAccess access =
          RegistryAccess.configured(dockerConfig(registry.host(), "user:pass:word"))) {
        Image image = push(access, List.of(name), layer(1));
        assertEquals(
            image.manifest().digest(), access.source().resolve(name, SampleImage.AMD64).digest());
      }
      for (Map<String, String> environment :
          List.of(Map.<String, String>of(), dockerConfig(registry.host(), "user:wrong"))) {
        try (RegistryAccess access = RegistryAccess.configured(environment)) {
          Failure failure =
              assertThrows(Failure.class, () -> access.source().resolve(name, SampleImage.AMD64));
          assertEquals(ErrorClass.AUTH, failure.errorClass());
          assertFalse(failure.getMessage().contains("wrong"));
        }
      }
    }
  }

  @Test
  void skopeoReadsWhatWasPushedAndJbuildWhatSkopeoPushed() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "needs skopeo");
    try (DebianRegistry registry = DebianRegistry.open(temp);
        RegistryAccess access = RegistryAccess.configured(Map.of())) {
      Image image =
          push(access, List.of(Reference.parse(registry.host() + "/a:1")), layer(1), layer(2));
      String tls = "--src-tls-verify=false";
      Path copy = temp.resolve("copy");
      skopeo("copy", tls, "docker://" + registry.host() + "/a:1", "oci:" + copy + ":x");
      assertEquals(List.of(), ImageValidator.problemsOf(copy));
      skopeo(
          "copy",
          "--dest-tls-verify=false",
          "--format=v2s2",
          "oci:" + copy + ":x",
          "docker://" + registry.host() + "/schema2:1");
      ResolvedImage found =
          access
              .source()
              .resolve(Reference.parse(registry.host() + "/schema2:1"), SampleImage.AMD64);
      assertEquals(image.imageConfig().diffIds(), found.config().diffIds());
    }
  }

  /** Only where a registry with base images runs, as on the machines of this project's CI. */
  @Test
  void aRealBaseImageIsPulledAndWritten() throws Exception {
    Reference name = Reference.parse("127.0.0.1:5000/library/debian:bookworm-slim");
    try (RegistryAccess access = RegistryAccess.configured(Map.of())) {
      assumeTrue(answers(access, name), "needs a registry with debian on 127.0.0.1:5000");
      ImageSource source = access.source();
      ResolvedImage base = source.resolve(name, Platform.host());
      List<MemoryLayer> layers = new java.util.ArrayList<>();
      for (int i = 0; i < base.manifest().layers().size(); i++) {
        layers.add(
            new MemoryLayer(
                base.config().diffIds().get(i),
                base.manifest().layers().get(i),
                read(source, name, base, i),
                Optional.of(name)));
      }
      Path layout = temp.resolve("layout");
      Image image = SampleImage.image(layers.toArray(new MemoryLayer[0]));
      try (ImageSink sink = LayoutSinks.ociDirectory(layout, List.of())) {
        sink.write(image);
      }
      assertEquals(List.of(), ImageValidator.problemsOf(layout));
      push(
          access,
          List.of(Reference.parse("127.0.0.1:5000/test-image/derived:1")),
          layers.getFirst());
    }
  }

  private static boolean answers(RegistryAccess access, Reference name) {
    try {
      access.source().resolve(name, Platform.host());
      return true;
    } catch (Failure e) {
      return false;
    }
  }

  private static MemoryLayer layer(int seed) throws IOException {
    return SampleImage.layer(seed, 100_000 * seed);
  }

  private static Image push(RegistryAccess access, List<Reference> names, MemoryLayer... layers) {
    Image image = SampleImage.image(layers);
    try (ImageSink sink = access.sink(names)) {
      sink.offer(layers[0]);
      assertEquals(image.manifest(), sink.write(image));
    }
    return image;
  }

  private static byte[] read(ImageSource source, Reference name, ResolvedImage image, int layer)
      throws IOException {
    try (InputStream in = source.open(name, image.manifest().layers().get(layer))) {
      return in.readAllBytes();
    }
  }

  private Map<String, String> dockerConfig(String host, String login) throws IOException {
    Path directory = Files.createTempDirectory(temp, "docker");
    String auth = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}");
    return Map.of("DOCKER_CONFIG", directory.toString());
  }

  private static long uploads(String log) {
    return log.lines()
        .filter(line -> line.contains("response completed"))
        .filter(
            line -> line.contains("http.request.method=PUT") && line.contains("/blobs/uploads/"))
        .count();
  }

  private static void skopeo(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("skopeo", "--insecure-policy"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
