package jbuild.cache.snapshot;

import java.io.IOException;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.lease.Lease;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * What each step made on each stack, by the content of its layer (early cutoff, decision D2): a
 * step that runs again and makes the same files gets the layer of the first time, whose digest
 * others know.
 */
public final class Cutoffs {
  private static final String KIND = "cutoff";

  private final Layout layout;
  private final Lease lease;

  public Cutoffs(Layout layout, Lease lease) {
    this.layout = layout;
    this.lease = lease;
  }

  /**
   * A step that made a layer.
   *
   * @param content of the layer, without times
   */
  record Made(CacheKey step, Optional<ChainId> below, Digest content) {
    Digest key() {
      return ContentChain.framed(
          "jbuild early cutoff 1",
          step.digest().toString(),
          below.map(ChainId::toString).orElse(""),
          content.toString());
    }
  }

  Optional<DiffId> find(Made made) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(layout.cutoff(made.key()), KIND);
      return fields.isEmpty()
          ? Optional.empty()
          : Optional.of(new DiffId(fields.get().digest("diff")));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  void put(Made made, DiffId diff) throws IOException {
    Fields.Builder fields = Fields.builder().add("diff", diff);
    fields.add("chain", ChainId.next(made.below(), diff));
    lease.writeRecord(layout.cutoff(made.key()), RecordFile.encode(KIND, fields.build()));
  }

  /** The layer that a record in this directory stands for; empty if it is damaged. */
  public static Optional<ChainId> chain(java.nio.file.Path record) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(record, KIND);
      return fields.isEmpty()
          ? Optional.empty()
          : Optional.of(new ChainId(fields.get().digest("chain")));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }
}
