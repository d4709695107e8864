package jbuild.cache.disk;

import java.util.Optional;
import jbuild.image.Digest;
import jbuild.image.Reference;

/** References as fields of records. */
public final class ReferenceFields {
  private ReferenceFields() {}

  public static Fields.Builder add(Fields.Builder fields, Reference reference) {
    return fields
        .add("domain", reference.domain())
        .add("path", reference.path())
        .add("tag", reference.tag())
        .add("pinned", reference.digest());
  }

  public static Reference get(Fields fields) throws DamagedRecordException {
    Optional<Digest> pinned =
        fields.find("pinned").isPresent() ? Optional.of(fields.digest("pinned")) : Optional.empty();
    return new Reference(fields.get("domain"), fields.get("path"), fields.find("tag"), pinned);
  }
}
