package jbuild.cache.disk;

import jbuild.image.Descriptor;

/** Descriptors as fields of records: media type, digest and size, which is all that is kept. */
public final class DescriptorFields {
  private DescriptorFields() {}

  public static Fields.Builder add(Fields.Builder fields, String prefix, Descriptor blob) {
    return fields
        .add(prefix + "-type", blob.mediaType())
        .add(prefix + "-digest", blob.digest())
        .add(prefix + "-size", blob.sizeBytes());
  }

  public static Descriptor get(Fields fields, String prefix) throws DamagedRecordException {
    return new Descriptor(
        fields.get(prefix + "-type"),
        fields.digest(prefix + "-digest"),
        fields.number(prefix + "-size"));
  }
}
