package jbuild.engine.assemble;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.frontend.Plan;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.History;
import jbuild.image.ImageJson;
import jbuild.image.Layer;
import jbuild.image.Manifest;
import jbuild.image.MediaTypes;

/** Makes the documents of an image (sections 6.1-6.3). */
public final class ImageAssembler {
  private static final String REPAIRED = "buildkit.exporter.image.v0";

  private ImageAssembler() {}

  /**
   * When things were made.
   *
   * @param layers when each layer was made, bottom first, base layers included
   * @param epoch SOURCE_DATE_EPOCH, which holds for everything new
   * @param now of an image that no layer gives a time
   */
  public record Times(List<Instant> layers, Optional<Instant> epoch, Instant now) {}

  /**
   * @param layers all of the image's, bottom first
   */
  public static Image assemble(Plan plan, List<Layer> layers, Times times) {
    ImageConfig config = config(plan, layers, times);
    byte[] configBytes = ImageJson.writeConfig(config);
    Descriptor configDescriptor =
        new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(configBytes), configBytes.length);
    List<Descriptor> blobs = layers.stream().map(ImageAssembler::relabelled).toList();
    byte[] manifest =
        ImageJson.writeManifest(
            new Manifest(MediaTypes.OCI_MANIFEST, configDescriptor, blobs, Map.of()));
    return new Image(
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length),
        manifest,
        configDescriptor,
        configBytes,
        config,
        layers);
  }

  private static ImageConfig config(Plan plan, List<Layer> layers, Times times) {
    List<DiffId> diffIds = layers.stream().map(Layer::diffId).toList();
    List<History> history = repaired(history(plan, times), times);
    Optional<String> created = history.isEmpty() ? Optional.empty() : history.getLast().created();
    ImageConfig planned = plan.config();
    return new ImageConfig(
        planned.platform(),
        created.or(() -> Optional.of(text(times.epoch().orElse(times.now())))),
        planned.author(),
        planned.config(),
        diffIds,
        history);
  }

  /**
   * The base's history as it is, and this build's with times: a layer has its own, an instruction
   * without a layer that of the layer before it, and those before the first layer that of the
   * first.
   */
  private static List<History> history(Plan plan, Times times) {
    List<History> planned = plan.config().history();
    int base = planned.size() - plan.newHistory();
    List<History> dated = new ArrayList<>(planned.subList(0, base));
    List<History> fresh = planned.subList(base, planned.size());
    int all = times.layers().size();
    List<Instant> made = times.layers().subList(all - newLayers(fresh), all);
    int next = 0;
    for (History entry : fresh) {
      int layer = entry.emptyLayer() ? Math.max(next - 1, 0) : next++;
      Instant time = made.isEmpty() ? times.now() : made.get(layer);
      dated.add(dated(entry, times.epoch().orElse(time)));
    }
    return dated;
  }

  /**
   * As many entries with a layer as there are layers, where a base image did not keep count: what
   * is too much has no layer, what is missing comes last (section 6.2).
   */
  private static List<History> repaired(List<History> history, Times times) {
    int layers = times.layers().size();
    List<History> whole = new ArrayList<>();
    int counted = 0;
    for (History entry : history) {
      boolean empty = entry.emptyLayer() || counted == layers;
      counted += empty ? 0 : 1;
      whole.add(
          new History(entry.created(), entry.createdBy(), entry.author(), entry.comment(), empty));
    }
    for (Instant made : times.layers().subList(counted, layers)) {
      whole.add(
          new History(
              Optional.of(text(times.epoch().orElse(made))),
              Optional.empty(),
              Optional.empty(),
              Optional.of(REPAIRED),
              false));
    }
    return whole;
  }

  private static int newLayers(List<History> history) {
    return (int) history.stream().filter(entry -> !entry.emptyLayer()).count();
  }

  private static History dated(History entry, Instant time) {
    return new History(
        Optional.of(text(time)),
        entry.createdBy(),
        entry.author(),
        entry.comment(),
        entry.emptyLayer());
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A Docker type under its OCI name: the two are never mixed in one manifest. */
  private static Descriptor relabelled(Layer layer) {
    Descriptor blob = layer.descriptor();
    String type =
        switch (blob.mediaType()) {
          case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
          case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
          default -> blob.mediaType();
        };
    return new Descriptor(type, blob.digest(), blob.sizeBytes());
  }
}
