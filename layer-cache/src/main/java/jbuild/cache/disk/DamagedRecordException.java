package jbuild.cache.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A record that is not what was once written. To every reader of records that is a miss. */
public final class DamagedRecordException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedRecordException(@Nullable String message) {
    super(message);
  }
}
