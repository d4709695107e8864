package jbuild.engine.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jbuild.engine.frontend.Plan;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.History;
import jbuild.image.Layer;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;
import org.junit.jupiter.api.Test;

class ImageAssemblerTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000);

  /** A layer that is nothing but its name. */
  private record NamedLayer(String name) implements Layer {
    private Digest digest() {
      return Digest.of(name.getBytes(UTF_8));
    }

    @Override
    public DiffId diffId() {
      return new DiffId(digest());
    }

    @Override
    public Descriptor descriptor() {
      return new Descriptor(MediaTypes.OCI_LAYER_GZIP, digest(), name.length());
    }

    @Override
    public Optional<Reference> origin() {
      return Optional.empty();
    }

    @Override
    public Optional<Path> file() {
      return Optional.empty();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(name.getBytes(UTF_8));
    }
  }

  private static History line(String text) {
    return new History(
        Optional.empty(), Optional.of(text), Optional.empty(), Optional.empty(), false);
  }

  /** The history of an image whose base tells some lines and has some layers, and one new step. */
  private static List<History> history(int baseLines, int baseLayers) {
    List<History> lines =
        IntStream.rangeClosed(0, baseLines)
            .mapToObj(i -> line(i < baseLines ? "base " + i : "RUN x"))
            .toList();
    List<Layer> layers =
        IntStream.rangeClosed(0, baseLayers).<Layer>mapToObj(i -> new NamedLayer("l" + i)).toList();
    ImageConfig scratch = ImageConfig.scratch(new Platform("linux", "amd64", ""));
    ImageConfig config =
        new ImageConfig(
            scratch.platform(),
            Optional.empty(),
            Optional.empty(),
            scratch.config(),
            List.of(),
            lines);
    Vertex target = new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
    Plan plan = new Plan(new BuildGraph(target, List.of()), config, 1, List.of());
    List<Instant> made = layers.stream().map(_ -> TIME).toList();
    return ImageAssembler.assemble(
            plan, layers, new ImageAssembler.Times(made, Optional.empty(), TIME))
        .imageConfig()
        .history();
  }

  private static long withLayer(List<History> history) {
    return history.stream().filter(entry -> !entry.emptyLayer()).count();
  }

  @Test
  void aBaseWithoutHistoryGetsLinesForItsLayers() {
    List<History> history = history(0, 2);
    assertEquals(3, withLayer(history));
    assertEquals(Optional.of("buildkit.exporter.image.v0"), history.getLast().comment());
  }

  @Test
  void aBaseWithTooMuchHistoryHasLinesWithoutLayers() {
    assertEquals(2, withLayer(history(3, 1)));
  }

  @Test
  void aBaseThatKeptCountIsLeftAlone() {
    assertEquals(3, history(2, 2).size());
  }
}
