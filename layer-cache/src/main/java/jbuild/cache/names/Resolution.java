package jbuild.cache.names;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.DescriptorFields;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.disk.ReferenceFields;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.ImageJson;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/**
 * What a reference named for a platform, as a record. Documents are small and lie in the record
 * itself; the manifest as jbuild understood it, the config byte by byte.
 */
final class Resolution {
  private static final String KIND = "resolution";

  private Resolution() {}

  static Path file(Layout layout, Reference reference, Platform platform) {
    String key =
        String.join(
            "\n",
            reference.toString(),
            platform.text(),
            platform.osVersion(),
            String.join(",", platform.osFeatures()));
    return layout.resolutions().resolve(Digest.of(key.getBytes(UTF_8)).hex());
  }

  static byte[] encode(ResolvedImage image) {
    Fields.Builder fields = ReferenceFields.add(Fields.builder(), "name", image.reference());
    fields.add("digest", image.digest());
    DescriptorFields.add(fields, "manifest", image.manifestDescriptor());
    fields.add("manifest-json", new String(ImageJson.writeManifest(image.manifest()), UTF_8));
    fields.add("config-json", new String(image.configBytes(), ISO_8859_1));
    return RecordFile.encode(KIND, fields.build());
  }

  /** Reads a record; empty if there is none, or a damaged one. */
  static Optional<ResolvedImage> read(Path file) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(file, KIND);
      return fields.isEmpty() ? Optional.empty() : Optional.of(decode(fields.get()));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private static ResolvedImage decode(Fields fields) throws DamagedRecordException {
    byte[] config = fields.get("config-json").getBytes(ISO_8859_1);
    try {
      return new ResolvedImage(
          ReferenceFields.get(fields, "name"),
          fields.digest("digest"),
          DescriptorFields.get(fields, "manifest"),
          ImageJson.readManifest(fields.get("manifest-json").getBytes(UTF_8)),
          config,
          ImageJson.readConfig(config));
    } catch (Failure unreadable) {
      throw new DamagedRecordException(unreadable.getMessage());
    }
  }
}
