package jbuild.cache.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.WebRecords;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.cache.lease.Lease;
import jbuild.image.Digest;

/** One small file per URL. */
public final class WebRecordFiles implements WebRecords {
  private static final String KIND = "web";

  private final Layout layout;
  private final Lease lease;

  public WebRecordFiles(Layout layout, Lease lease) {
    this.layout = layout;
    this.lease = lease;
  }

  @Override
  public Optional<Fetched> find(Digest identity) {
    try {
      return read(layout.webRecord(identity));
    } catch (IOException unreadable) {
      // As good as not there: the file is fetched again.
      return Optional.empty();
    }
  }

  /** Reads a record; empty if there is none, or a damaged one. */
  public static Optional<Fetched> read(Path file) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(file, KIND);
      if (fields.isEmpty()) {
        return Optional.empty();
      }
      CacheKey result = new CacheKey(fields.get().digest("result"));
      return Optional.of(new Fetched(fields.get().get("etag"), result));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  @Override
  public void put(Digest identity, Fetched fetched) throws IOException {
    Fields fields =
        Fields.builder()
            .add("etag", fetched.entityTag())
            .add("result", fetched.result().digest())
            .build();
    lease.writeRecord(layout.webRecord(identity), RecordFile.encode(KIND, fields));
  }
}
