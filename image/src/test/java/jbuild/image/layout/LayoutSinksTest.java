package jbuild.image.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Image;
import jbuild.image.ImageSink;
import jbuild.image.Layer;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import jbuild.image.layout.SampleImage.MemoryLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutSinksTest {
  private static final Reference ONE = Reference.parse("example.com/a/one:v1");
  private static final Reference TWO = Reference.parse("two");
  private static final Platform AMD64 = new Platform("linux", "amd64", "");

  @TempDir Path temp;

  @Test
  void aDirectoryIsAValidLayoutThatReadsBack() throws IOException {
    Image image = SampleImage.image(SampleImage.layer("a", "1"), fileLayer("b", "2"));
    Path directory = temp.resolve("layout");
    write(LayoutSinks.ociDirectory(directory, List.of(ONE, TWO)), image);
    assertEquals(List.of(), ImageValidator.problemsOf(directory));
    for (String selector :
        List.of("v1", "latest", ONE.toString(), image.manifest().digest().toString())) {
      ResolvedImage found =
          OciLayoutSource.open(directory, Optional.of(selector)).resolve(TWO, AMD64);
      assertEquals(image.manifest().digest(), found.digest());
      assertEquals(image.imageConfig(), found.config());
    }
    assertEquals(List.of(), ImageValidator.problemsOf(image));
  }

  @Test
  void aTagThatMovesLeavesOtherImagesOfTheLayoutAlone() throws IOException {
    Image first = SampleImage.image(SampleImage.layer("a", "1"));
    Image second = SampleImage.image(SampleImage.layer("a", "2"));
    write(LayoutSinks.ociDirectory(temp, List.of(ONE, TWO)), first);
    write(LayoutSinks.ociDirectory(temp, List.of(TWO)), second);
    write(LayoutSinks.ociDirectory(temp, List.of(TWO)), second);
    assertEquals(first.manifest().digest(), resolve("v1").digest());
    assertEquals(second.manifest().digest(), resolve("latest").digest());
    assertEquals(2, new OciLayout(temp).readIndex().manifests().size());
    assertEquals(List.of(), ImageValidator.problemsOf(temp));
  }

  @Test
  void aDamagedBlobOfTheDirectoryIsReplaced() throws IOException {
    Image image = SampleImage.image(SampleImage.layer("a", "1"));
    write(LayoutSinks.ociDirectory(temp, List.of()), image);
    Path blob = new OciLayout(temp).blob(image.layers().getFirst().descriptor().digest());
    byte[] bytes = Files.readAllBytes(blob);
    bytes[0] ^= 1;
    Files.write(blob, bytes);
    assertEquals(1, ImageValidator.problemsOf(temp).size());
    write(LayoutSinks.ociDirectory(temp, List.of()), image);
    assertEquals(List.of(), ImageValidator.problemsOf(temp));
  }

  @Test
  void bytesThatThisProcessHashedAreNotVerifiedAgain() throws IOException {
    MemoryLayer layer = fileLayer("a", "1");
    Path file = layer.file().orElseThrow();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    for (boolean hashedHere : List.of(true, false)) {
      Image image = SampleImage.image(new HashedLayer(layer, hashedHere));
      Path archive = temp.resolve(hashedHere + ".tar");
      ImageSink sink = LayoutSinks.ociArchive(archive, List.of());
      if (hashedHere) {
        write(sink, image);
      } else {
        assertThrows(Failure.class, () -> write(sink, image));
      }
      assertEquals(hashedHere, Files.exists(archive));
    }
  }

  private record HashedLayer(MemoryLayer layer, boolean isHashedHere) implements Layer {
    @Override
    public DiffId diffId() {
      return layer.diffId();
    }

    @Override
    public Descriptor descriptor() {
      return layer.descriptor();
    }

    @Override
    public Optional<Reference> origin() {
      return layer.origin();
    }

    @Override
    public Optional<Path> file() {
      return layer.file();
    }

    @Override
    public InputStream open() {
      return layer.open();
    }
  }

  /** OUT-04 */
  @Test
  void equalImagesGiveEqualArchives() throws IOException {
    Image image = SampleImage.image(fileLayer("a", "1"), fileLayer("b", "2"));
    Path file = temp.resolve("image.tar");
    write(LayoutSinks.ociArchive(file, List.of(ONE)), image);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    write(LayoutSinks.ociStream(stream, List.of(ONE)), image);
    assertArrayEquals(stream.toByteArray(), Files.readAllBytes(file));
  }

  /** OUT-02 */
  @Test
  void anArchiveInADirectoryThatIsMissingIsRefusedAndNothingIsMade() throws IOException {
    Path file = temp.resolve("x/image.tar");
    ImageSink sink = LayoutSinks.ociArchive(file, List.of(ONE));
    Image image = SampleImage.image(fileLayer("a", "1"));
    Failure failure = assertThrows(Failure.class, () -> sink.write(image));
    assertEquals(ErrorClass.EXPORT, failure.errorClass());
    assertFalse(Files.exists(file.getParent()));
  }

  /** CAC-06: a bit that flipped in a stored blob is seen on export; OUT-02: the old file stays. */
  @Test
  void aDamagedLayerIsNotExported() throws IOException {
    MemoryLayer layer = fileLayer("a", "1");
    byte[] bytes = layer.bytes().clone();
    bytes[bytes.length - 1] ^= 1;
    Files.write(layer.file().orElseThrow(), bytes);
    Path file = temp.resolve("image.tar");
    Files.writeString(file, "old");
    ImageSink sink = LayoutSinks.ociArchive(file, List.of());
    Failure failure = assertThrows(Failure.class, () -> sink.write(SampleImage.image(layer)));
    assertEquals(ErrorClass.DIGEST, failure.errorClass());
    assertEquals("old", Files.readString(file));
    assertFalse(leftovers(), "a temporary file is left");
  }

  /** CAC-06, of a layer that is hashed on another thread. */
  @Test
  void aLargeDamagedLayerIsNotExportedWhetherItWasOfferedOrNot() throws IOException {
    MemoryLayer layer = largeLayer();
    damage(layer);
    for (boolean offered : List.of(true, false)) {
      for (ImageSink sink : sinks()) {
        if (offered) {
          sink.offer(layer);
        }
        try (sink) {
          Failure failure = assertThrows(Failure.class, () -> sink.write(SampleImage.image(layer)));
          assertEquals(ErrorClass.DIGEST, failure.errorClass());
        }
      }
      assertFalse(leftovers(), "a temporary file is left");
    }
  }

  @Test
  void aLayerThatIsDamagedAfterItWasOfferedIsNotExported() throws Exception {
    MemoryLayer layer = largeLayer();
    for (ImageSink sink : sinks()) {
      Files.write(layer.file().orElseThrow(), layer.bytes());
      sink.offer(layer);
      Thread.sleep(100); // hashed by then, or not: both must be found
      damage(layer);
      Failure failure = assertThrows(Failure.class, () -> write(sink, SampleImage.image(layer)));
      assertEquals(ErrorClass.DIGEST, failure.errorClass());
    }
  }

  @Test
  void aLayerThatWasMendedAfterItWasOfferedIsExported() throws IOException {
    MemoryLayer layer = largeLayer();
    for (ImageSink sink : sinks()) {
      damage(layer);
      sink.offer(layer);
      Files.write(layer.file().orElseThrow(), layer.bytes());
      write(sink, SampleImage.image(layer));
    }
    assertEquals(List.of(), ImageValidator.problemsOf(temp.resolve("layout")));
  }

  private List<ImageSink> sinks() {
    return List.of(
        LayoutSinks.ociArchive(temp.resolve("large.tar"), List.of()),
        LayoutSinks.ociDirectory(temp.resolve("layout"), List.of()));
  }

  private MemoryLayer largeLayer() throws IOException {
    StringBuilder content = new StringBuilder();
    new Random(3).ints(60_000).forEach(content::append);
    MemoryLayer layer = fileLayer("large", content.toString());
    assertTrue(layer.bytes().length > 1 << 17);
    return layer;
  }

  private static void damage(MemoryLayer layer) throws IOException {
    byte[] bytes = layer.bytes().clone();
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer.file().orElseThrow(), bytes);
  }

  /** OUT-02 */
  @Test
  void aDirectoryInPlaceOfTheFileIsAnExportError() throws IOException {
    Image image = SampleImage.image(fileLayer("a", "1"));
    ImageSink sink = LayoutSinks.ociArchive(temp, List.of());
    Failure failure = assertThrows(Failure.class, () -> sink.write(image));
    assertEquals(ErrorClass.EXPORT, failure.errorClass());
  }

  /** OUT-02 */
  @Test
  void aLinkIsFollowedAndADeviceIsWrittenTo() throws IOException {
    Image image = SampleImage.image(fileLayer("a", "1"));
    Path real = Files.createFile(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    write(LayoutSinks.ociArchive(link, List.of()), image);
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.size(real) > 1024);
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "needs /dev/null");
    write(LayoutSinks.ociArchive(device, List.of()), image);
    assertFalse(Files.isRegularFile(device));
  }

  @Test
  void skopeoReadsBothArchives() throws Exception {
    assumeTrue(installed("skopeo"), "needs skopeo");
    Image image = SampleImage.image(SampleImage.layer("a", "1"), fileLayer("b", "2"));
    Path oci = temp.resolve("oci.tar");
    Path docker = temp.resolve("docker.tar");
    write(LayoutSinks.ociArchive(oci, List.of(ONE)), image);
    write(LayoutSinks.dockerArchive(docker, List.of(ONE, TWO)), image);
    copyAndCheck(image, "oci-archive:" + oci + ":v1");
    copyAndCheck(image, "docker-archive:" + docker + ":" + ONE);
    copyAndCheck(image, "docker-archive:" + docker + ":" + TWO.familiar());
  }

  private void copyAndCheck(Image image, String source) throws Exception {
    Path copy = temp.resolve("copy" + source.hashCode());
    run("skopeo", "copy", "--insecure-policy", "-q", source, "oci:" + copy + ":x");
    assertEquals(List.of(), ImageValidator.problemsOf(copy));
    ResolvedImage found = OciLayoutSource.open(copy, Optional.of("x")).resolve(ONE, AMD64);
    assertEquals(image.imageConfig(), found.config());
  }

  @Test
  void gnuTarListsTheArchive() throws Exception {
    assumeTrue(installed("tar"), "needs tar");
    Image image = SampleImage.image(fileLayer("b", "2"));
    Path file = temp.resolve("docker.tar");
    write(LayoutSinks.dockerArchive(file, List.of(ONE)), image);
    String listing = run("tar", "-tf", file.toString());
    assertTrue(listing.contains("manifest.json\noci-layout\n"), listing);
    String json = run("tar", "-xOf", file.toString(), "manifest.json");
    assertTrue(json.contains("\"RepoTags\":[\"example.com/a/one:v1\"]"), json);
  }

  @Test
  void aSizeBeyondOctalIsWrittenInBase256() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MemoryLayer layer = SampleImage.layer("a", "1");
    long size = 9L << 30;
    MemoryLayer huge =
        new MemoryLayer(
            layer.diffId(),
            new jbuild.image.Descriptor("x", layer.descriptor().digest(), size),
            layer.bytes(),
            Optional.empty());
    ArchiveWriter writer =
        new ArchiveWriter(java.nio.channels.Channels.newChannel(out), new BlobCopy());
    assertThrows(Failure.class, () -> writer.blob("blobs/x", huge));
    byte[] header = out.toByteArray();
    assertEquals((byte) 0x80, header[124]);
    assertEquals(size, java.nio.ByteBuffer.wrap(header).getLong(128));
  }

  private MemoryLayer fileLayer(String name, String content) throws IOException {
    MemoryLayer layer = SampleImage.layer(name, content);
    Path file = Files.write(Files.createTempFile(temp, "blob", ""), layer.bytes());
    return new MemoryLayer(layer.diffId(), layer.descriptor(), layer.bytes(), Optional.of(file));
  }

  private ResolvedImage resolve(String tag) {
    return OciLayoutSource.open(temp, Optional.of(tag)).resolve(ONE, AMD64);
  }

  private boolean leftovers() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.anyMatch(file -> file.getFileName().toString().endsWith(".tmp"));
    }
  }

  private static void write(ImageSink sink, Image image) {
    try (sink) {
      image.layers().forEach(sink::offer);
      assertEquals(image.manifest(), sink.write(image));
    }
  }

  private static boolean installed(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
