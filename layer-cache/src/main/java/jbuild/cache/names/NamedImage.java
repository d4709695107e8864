package jbuild.cache.names;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.DescriptorFields;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.disk.ReferenceFields;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Image;
import jbuild.image.Layer;
import jbuild.image.Reference;

/**
 * The record of a name.
 *
 * @param createdSeconds when the name was last moved, since 1970
 */
public record NamedImage(
    Reference reference,
    Descriptor manifest,
    Descriptor config,
    List<NamedLayer> layers,
    long createdSeconds) {
  private static final String KIND = "name";

  /**
   * A layer of a named image.
   *
   * @param origin a repository that holds the blob, if it was fetched from one
   */
  public record NamedLayer(DiffId diff, Descriptor blob, Optional<Reference> origin) {}

  static NamedImage of(Reference reference, Image image, long createdSeconds) {
    List<NamedLayer> layers = new ArrayList<>();
    for (Layer layer : image.layers()) {
      layers.add(new NamedLayer(layer.diffId(), layer.descriptor(), layer.origin()));
    }
    return new NamedImage(reference, image.manifest(), image.config(), layers, createdSeconds);
  }

  byte[] encode() {
    Fields.Builder fields = ReferenceFields.add(Fields.builder(), "name", reference);
    DescriptorFields.add(fields, "manifest", manifest);
    DescriptorFields.add(fields, "config", config);
    fields.add("created", createdSeconds).add("layers", layers.size());
    for (int i = 0; i < layers.size(); i++) {
      NamedLayer layer = layers.get(i);
      fields.add(i + "-diff", layer.diff());
      DescriptorFields.add(fields, i + "-blob", layer.blob());
      if (layer.origin().isPresent()) {
        ReferenceFields.add(fields, i + "-origin", layer.origin().get());
      }
    }
    return RecordFile.encode(KIND, fields.build());
  }

  /** Reads a record; empty if there is none, or a damaged one. */
  public static Optional<NamedImage> read(Path file) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(file, KIND);
      return fields.isEmpty() ? Optional.empty() : Optional.of(decode(fields.get()));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private static NamedImage decode(Fields fields) throws DamagedRecordException {
    List<NamedLayer> layers = new ArrayList<>();
    for (int i = 0; i < fields.number("layers"); i++) {
      layers.add(
          new NamedLayer(
              new DiffId(fields.digest(i + "-diff")),
              DescriptorFields.get(fields, i + "-blob"),
              ReferenceFields.find(fields, i + "-origin")));
    }
    return new NamedImage(
        ReferenceFields.get(fields, "name"),
        DescriptorFields.get(fields, "manifest"),
        DescriptorFields.get(fields, "config"),
        layers,
        fields.number("created"));
  }
}
