package jbuild.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;

/** Inputs with what BuildKit's own code makes of them, one JSON object a line. */
record Corpus(List<Line> lines) {
  record Line(String input, JsonObject expect) {
    boolean refused() {
      return expect.has("error");
    }
  }

  static Corpus load(String resource) throws IOException {
    try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new Corpus(new String(in.readAllBytes(), UTF_8).lines().map(Corpus::parse).toList());
    }
  }

  private static Line parse(String line) {
    JsonObject json =
        new JsonReader("corpus", ErrorClass.PARSE, 100_000).readObject(line.getBytes(UTF_8));
    return new Line(json.requiredString("input"), json.object("expect").orElseThrow());
  }
}
