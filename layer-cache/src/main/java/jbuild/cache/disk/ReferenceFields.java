package jbuild.cache.disk;

import java.util.Optional;
import jbuild.image.Digest;
import jbuild.image.Reference;

/** References as fields of records. */
public final class ReferenceFields {
  private ReferenceFields() {}

  public static Fields.Builder add(Fields.Builder fields, String prefix, Reference reference) {
    return fields
        .add(prefix + "-domain", reference.domain())
        .add(prefix + "-path", reference.path())
        .add(prefix + "-tag", reference.tag())
        .add(prefix + "-pinned", reference.digest());
  }

  public static Reference get(Fields fields, String prefix) throws DamagedRecordException {
    String pinned = prefix + "-pinned";
    Optional<Digest> digest =
        fields.find(pinned).isPresent() ? Optional.of(fields.digest(pinned)) : Optional.empty();
    return new Reference(
        fields.get(prefix + "-domain"),
        fields.get(prefix + "-path"),
        fields.find(prefix + "-tag"),
        digest);
  }

  public static Optional<Reference> find(Fields fields, String prefix)
      throws DamagedRecordException {
    return fields.find(prefix + "-domain").isPresent()
        ? Optional.of(get(fields, prefix))
        : Optional.empty();
  }
}
