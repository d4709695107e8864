package jbuild.cache.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.RecordFile;
import jbuild.image.DiffId;

/** A stack of layers as a record. */
public final class CacheRecord {
  private static final String KIND = "record";

  private CacheRecord() {}

  static byte[] encode(Committed result) {
    return RecordFile.encode(
        KIND,
        Fields.builder()
            .add("content", result.contentChain())
            .add("adopted", result.adopted())
            .addAll("layer", result.layers())
            .build());
  }

  /** Reads a record; empty if there is none, or a damaged one. */
  public static Optional<Committed> read(Path file) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(file, KIND);
      return fields.isEmpty() ? Optional.empty() : Optional.of(committed(fields.get()));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private static Committed committed(Fields fields) throws DamagedRecordException {
    try {
      return new Committed(
          fields.digests("layer").stream().map(DiffId::new).toList(),
          fields.digest("content"),
          Math.toIntExact(fields.number("adopted")));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new DamagedRecordException(e.getMessage());
    }
  }
}
