package jbuild.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Collectors;
import jbuild.api.BuildResult;
import jbuild.cli.call.Answer;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.json.JsonWriter;

/**
 * {@code --iidfile} and {@code --metadata-file} (section 2.6). Written beside their place and moved
 * there, so that a reader sees the old file or the new one, and nothing between.
 */
public final class ResultFiles {
  private ResultFiles() {}

  /** Fails early, before a build, if the file has no directory to be in. */
  public static void requireDirectory(String option, Path file) {
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
      throw new Failure(ErrorClass.EXPORT, option + ": cannot write " + file);
    }
  }

  /** The config's digest, without a line end. */
  public static void writeImageId(Path file, BuildResult result) {
    write(file, result.image().config().digest().toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Digests and names as JSON. */
  public static void writeMetadata(Path file, BuildResult result) {
    try {
      write(file, metadata(result));
    } catch (IOException e) {
      throw new IllegalStateException("writing JSON to memory failed", e);
    }
  }

  /** The JSON of a call, under the name that buildx gives it. */
  public static void writeAnswer(Path file, Answer answer) {
    write(file, JsonWriter.indented(Map.of("result.json", answer.json())));
  }

  private static byte[] metadata(BuildResult result) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField(
          "containerimage.config.digest", result.image().config().digest().toString());
      json.writeFieldName("containerimage.descriptor");
      writeDescriptor(json, result.image().manifest(), result.image().imageConfig().platform());
      json.writeStringField("containerimage.digest", result.image().manifest().digest().toString());
      if (!result.names().isEmpty()) {
        json.writeStringField(
            "image.name",
            result.names().stream().map(Reference::toString).collect(Collectors.joining(",")));
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeDescriptor(JsonGenerator json, Descriptor descriptor, Platform platform)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("mediaType", descriptor.mediaType());
    json.writeStringField("digest", descriptor.digest().toString());
    json.writeNumberField("size", descriptor.sizeBytes());
    if (!descriptor.annotations().isEmpty()) {
      json.writeObjectFieldStart("annotations");
      for (Map.Entry<String, String> annotation : descriptor.annotations().entrySet()) {
        json.writeStringField(annotation.getKey(), annotation.getValue());
      }
      json.writeEndObject();
    }
    json.writeObjectFieldStart("platform");
    json.writeStringField("architecture", platform.architecture());
    json.writeStringField("os", platform.os());
    if (!platform.variant().isEmpty()) {
      json.writeStringField("variant", platform.variant());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(Path file, byte[] bytes) {
    Path aside =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.write(aside, bytes);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(aside, e);
      throw new Failure(ErrorClass.EXPORT, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void delete(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
