package jbuild.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jbuild.cache.ImageNames.Named;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Image;
import jbuild.image.Reference;

/**
 * {@code jbuild inspect}: one JSON object with the image's name, digests, manifest and config, the
 * last two exactly as they are stored.
 */
final class InspectCommand implements Command {
  private final Engine engine;

  InspectCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "Show an image of the store as JSON";
  }

  @Override
  public OptionTable options() {
    return StoreOptions.table("jbuild inspect", "REF", summary() + ".");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException {
    Reference name = Reference.parse(StoreOptions.operands(arguments, 1, 1).getFirst());
    Named named =
        engine
            .image(StateDirectory.of(arguments, environment), name)
            .orElseThrow(() -> new Failure(ErrorClass.REF, "there is no image " + name));
    environment.out().println(json(named));
    return 0;
  }

  private static String json(Named named) throws IOException {
    Image image = named.image();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("name", named.reference().toString());
      json.writeStringField("digest", image.manifest().digest().toString());
      json.writeStringField("imageId", image.config().digest().toString());
      json.writeFieldName("manifest");
      json.writeRawValue(new String(image.manifestBytes(), StandardCharsets.UTF_8));
      json.writeFieldName("config");
      json.writeRawValue(new String(image.configBytes(), StandardCharsets.UTF_8));
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
