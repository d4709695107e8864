package jbuild.cache.index;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.disk.Layout;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.KeyLocks.Level;
import jbuild.cache.lease.Lease;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** A cache index of one small file per key. */
public final class RecordIndex implements CacheIndex {
  private final Layout layout;
  private final Lease lease;
  private final KeyLocks locks;
  private final Availability availability;
  private final Map<CacheKey, Committed> found = new ConcurrentHashMap<>();

  /** Whether all layers of a stack have a form. */
  @FunctionalInterface
  public interface Availability {
    boolean of(Committed snapshot) throws IOException;
  }

  public RecordIndex(Layout layout, Lease lease, KeyLocks locks, Availability availability) {
    this.layout = layout;
    this.lease = lease;
    this.locks = locks;
    this.availability = availability;
    lease.onTaken(found::clear);
  }

  @Override
  public Optional<Committed> find(CacheKey key) {
    Committed earlier = found.get(key);
    if (earlier != null) {
      return Optional.of(earlier);
    }
    try {
      Optional<Committed> result = CacheRecord.read(layout.record(key));
      if (result.isEmpty() || !availability.of(result.get())) {
        return Optional.empty();
      }
      found.put(key, result.get());
      return result;
    } catch (IOException unreadable) {
      // What cannot be read is as good as not there: the step runs again (CAC-05, STO-06).
      return Optional.empty();
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.STORE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void put(CacheKey key, Committed result) throws IOException {
    byte[] record = CacheRecord.encode(result);
    lease.writeRecord(layout.record(key), record);
    found.put(key, result);
  }

  @Override
  public Claim claim(CacheKey key) throws IOException {
    return claim(key, new Cancellation());
  }

  @Override
  public Claim claim(CacheKey key, Cancellation cancellation) throws IOException {
    KeyLocks.Held held = locks.acquire(Level.CLAIM, key.digest(), cancellation);
    return held::close;
  }
}
