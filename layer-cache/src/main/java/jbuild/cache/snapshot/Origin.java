package jbuild.cache.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import jbuild.cache.disk.DescriptorFields;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.disk.ReferenceFields;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Reference;

/**
 * Where a layer of a base image can be fetched from.
 *
 * @param blob as it was pushed
 * @param reference an image of the repository that holds it
 * @param adopted when it was first noted
 */
public record Origin(DiffId diff, Descriptor blob, Reference reference, Instant adopted) {
  private static final String KIND = "origin";

  byte[] encode() {
    Fields.Builder fields = Fields.builder().add("diff", diff);
    DescriptorFields.add(fields, "blob", blob);
    ReferenceFields.add(fields, reference);
    return RecordFile.encode(KIND, fields.add("adopted", adopted.toEpochMilli()).build());
  }

  /** Reads a record. */
  public static Optional<Origin> read(Path file) throws IOException {
    Optional<Fields> found = RecordFile.read(file, KIND);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = found.get();
    return Optional.of(
        new Origin(
            new DiffId(fields.digest("diff")),
            DescriptorFields.get(fields, "blob"),
            ReferenceFields.get(fields),
            Instant.ofEpochMilli(fields.number("adopted"))));
  }
}
