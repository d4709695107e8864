package jbuild.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildResult;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageConfig;
import jbuild.image.Platform;
import jbuild.image.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFilesTest {
  private static final String MANIFEST = "a".repeat(64);
  private static final String CONFIG = "b".repeat(64);

  @TempDir private Path directory;

  @Test
  void theMetadataFileHasBuildxsKeys() throws IOException {
    Path file = directory.resolve("m.json");
    ResultFiles.writeMetadata(file, result(List.of(Reference.parse("a"), Reference.parse("b:1"))));
    assertEquals(
        """
        {
          "containerimage.config.digest" : "sha256:%2$s",
          "containerimage.descriptor" : {
            "mediaType" : "manifest",
            "digest" : "sha256:%1$s",
            "size" : 7,
            "annotations" : {
              "k" : "v"
            },
            "platform" : {
              "architecture" : "arm",
              "os" : "linux",
              "variant" : "v7"
            }
          },
          "containerimage.digest" : "sha256:%1$s",
          "image.name" : "docker.io/library/a:latest,docker.io/library/b:1"
        }\
        """
            .formatted(MANIFEST, CONFIG),
        Files.readString(file));
  }

  @Test
  void anOldFileIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = Files.writeString(directory.resolve("id"), "old");
    ResultFiles.writeImageId(file, result(List.of()));
    assertEquals("sha256:" + CONFIG, Files.readString(file));
    try (var names = Files.list(directory)) {
      assertEquals(List.of(file), names.toList());
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsAnExportError() throws IOException {
    Path taken = directory.resolve("id");
    Files.createDirectories(taken.resolve("x"));
    Failure failure =
        assertThrows(Failure.class, () -> ResultFiles.writeImageId(taken, result(List.of())));
    assertEquals(ErrorClass.EXPORT, failure.errorClass());
    try (var names = Files.list(directory)) {
      assertEquals(List.of(taken), names.toList());
    }
  }

  private static BuildResult result(List<Reference> names) {
    Image image =
        new Image(
            new Descriptor("manifest", new Digest(MANIFEST), 7, Optional.empty(), Map.of("k", "v")),
            new byte[0],
            new Descriptor("config", new Digest(CONFIG), 5),
            new byte[0],
            ImageConfig.scratch(new Platform("linux", "arm", "v7")),
            List.of());
    return new BuildResult(image, names);
  }
}
