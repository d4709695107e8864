package jbuild.image.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Image;
import jbuild.image.ImageJson;
import jbuild.image.Index;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutSourceTest {
  private static final Reference ANY = Reference.parse("any");
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final Platform ARM64 = new Platform("linux", "arm64", "");

  @TempDir Path temp;
  private Image amd64;
  private Image arm64;

  @BeforeEach
  void twoPlatforms() throws IOException {
    amd64 = SampleImage.image(AMD64, List.of(SampleImage.layer("a", "1")));
    arm64 = SampleImage.image(ARM64, List.of(SampleImage.layer("a", "2")));
  }

  @Test
  void theOnlyImageNeedsNoSelectorAndMayBeOfAnotherPlatform() {
    write(amd64, "x");
    assertEquals(
        amd64.manifest().digest(),
        OciLayoutSource.open(temp, Optional.empty()).resolve(ANY, ARM64).digest());
  }

  @Test
  void amongSeveralTheReferencesTagChooses() {
    write(amd64, "latest");
    write(arm64, "other");
    OciLayoutSource source = OciLayoutSource.open(temp, Optional.empty());
    assertEquals(amd64.manifest().digest(), source.resolve(ANY, AMD64).digest());
    assertEquals(
        arm64.manifest().digest(), source.resolve(Reference.parse("any:other"), AMD64).digest());
    Failure failure =
        assertThrows(Failure.class, () -> source.resolve(Reference.parse("any:no"), AMD64));
    assertEquals(ErrorClass.REF, failure.errorClass());
    assertTrue(failure.getMessage().contains("has no no, only latest, other"));
  }

  @Test
  void aNestedIndexGivesTheImageOfThePlatform() throws IOException {
    nest(List.of(entry(amd64, AMD64), entry(arm64, ARM64)));
    OciLayoutSource source = OciLayoutSource.open(temp, Optional.of("multi"));
    assertEquals(arm64.imageConfig(), source.resolve(ANY, ARM64).config());
    assertEquals(amd64.imageConfig(), source.resolve(ANY, AMD64).config());
    assertEquals(List.of(), ImageValidator.problemsOf(temp));
  }

  /** IMG-05 */
  @Test
  void aMissingPlatformListsThoseThatAreThere() throws IOException {
    nest(
        List.of(
            entry(amd64, AMD64),
            entry(arm64, ARM64),
            entry(arm64, new Platform("unknown", "unknown", ""))));
    OciLayoutSource source = OciLayoutSource.open(temp, Optional.of("multi"));
    Failure failure =
        assertThrows(Failure.class, () -> source.resolve(ANY, Platform.parse("linux/riscv64")));
    assertEquals(ErrorClass.REF, failure.errorClass());
    assertTrue(
        failure.getMessage().endsWith("linux/riscv64, only for linux/amd64, linux/arm64"),
        failure.getMessage());
  }

  /** IMG-05 */
  @Test
  void deeplyNestedIndexesAreBeyondALimit() throws IOException {
    write(amd64, "x");
    Descriptor below = entry(amd64, AMD64);
    for (int i = 0; i < 50; i++) {
      below = putIndex(new Index(MediaTypes.OCI_INDEX, List.of(below), Map.of()));
    }
    putTop(below);
    OciLayoutSource source = OciLayoutSource.open(temp, Optional.of("multi"));
    Failure failure = assertThrows(Failure.class, () -> source.resolve(ANY, AMD64));
    assertEquals(ErrorClass.LIMIT, failure.errorClass());
  }

  @Test
  void aDocumentThatIsNotItsDigestIsRefused() throws IOException {
    write(amd64, "x");
    Path config = new OciLayout(temp).blob(amd64.config().digest());
    Files.write(config, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    OciLayoutSource source = OciLayoutSource.open(temp, Optional.of("x"));
    Failure failure = assertThrows(Failure.class, () -> source.resolve(ANY, AMD64));
    assertEquals(ErrorClass.DIGEST, failure.errorClass());
  }

  @Test
  void dockersFormOfAContextNamesTagOrDigest() {
    write(amd64, "x");
    String name = temp.getFileName().toString();
    Path base = temp.toAbsolutePath().resolveSibling("");
    for (String text :
        List.of(
            "oci-layout://" + temp + ":x",
            name + ":x",
            name,
            "oci-layout://" + name + "@" + amd64.manifest().digest(),
            name + ":y@" + amd64.manifest().digest())) {
      assertEquals(
          amd64.manifest().digest(),
          OciLayoutSource.open(base, text).resolve(ANY, AMD64).digest(),
          text);
    }
  }

  @Test
  void aDirectoryWithoutIndexIsNoLayout() {
    Failure failure =
        assertThrows(Failure.class, () -> OciLayoutSource.open(temp, Optional.empty()));
    assertEquals(ErrorClass.REF, failure.errorClass());
  }

  private void write(Image image, String tag) {
    LayoutSinks.ociDirectory(temp, List.of(Reference.parse("a:" + tag))).write(image);
  }

  private void nest(List<Descriptor> entries) throws IOException {
    write(amd64, "x");
    write(arm64, "y");
    putTop(putIndex(new Index(MediaTypes.OCI_INDEX, entries, Map.of())));
  }

  private static Descriptor entry(Image image, Platform platform) {
    Descriptor d = image.manifest();
    return new Descriptor(
        d.mediaType(), d.digest(), d.sizeBytes(), Optional.of(platform), Map.of());
  }

  private Descriptor putIndex(Index index) throws IOException {
    byte[] bytes = ImageJson.writeIndex(index);
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_INDEX, bytes);
    Files.write(new OciLayout(temp).blob(descriptor.digest()), bytes);
    return descriptor;
  }

  private void putTop(Descriptor entry) throws IOException {
    Descriptor named = entry.withAnnotations(Map.of(OciLayout.REF_NAME, "multi"));
    Files.write(new OciLayout(temp).index(), ImageJson.writeIndex(OciLayout.index(List.of(named))));
  }
}
