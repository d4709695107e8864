package jbuild.cache.snapshot;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.DescriptorFields;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.disk.ReferenceFields;
import jbuild.image.ChainId;
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
    ReferenceFields.add(fields, "from", reference);
    return RecordFile.encode(KIND, fields.add("adopted", adopted.toEpochMilli()).build());
  }

  /** The record of a layer; empty if there is none, or a damaged one. */
  public static Optional<Origin> find(Layout layout, ChainId chain) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(layout.origin(chain), KIND);
      return fields.isEmpty() ? Optional.empty() : Optional.of(decode(fields.get()));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private static Origin decode(Fields fields) throws DamagedRecordException {
    return new Origin(
        new DiffId(fields.digest("diff")),
        DescriptorFields.get(fields, "blob"),
        ReferenceFields.get(fields, "from"),
        Instant.ofEpochMilli(fields.number("adopted")));
  }
}
