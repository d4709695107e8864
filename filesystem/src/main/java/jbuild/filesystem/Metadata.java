package jbuild.filesystem;

import java.util.Map;

/**
 * What a file system keeps of an entry besides its kind and content.
 *
 * @param mode permission, set-id and sticky bits: 0 to 07777
 * @param uid owner, 0 to 4294967295
 * @param gid group, likewise
 * @param mtimeSeconds since 1970, may be negative
 * @param mtimeNanos 0 to 999999999
 * @param xattrs name to value, both as bytes in Latin-1
 */
public record Metadata(
    int mode, long uid, long gid, long mtimeSeconds, int mtimeNanos, Map<String, String> xattrs) {
  /** The one extended attribute that layers carry (T11). */
  public static final String CAPABILITY = "security.capability";

  public Metadata {
    xattrs = Map.copyOf(xattrs);
  }

  public Metadata(int mode, long uid, long gid, long mtimeSeconds) {
    this(mode, uid, gid, mtimeSeconds, 0, Map.of());
  }

  public Metadata withMode(int newMode) {
    return new Metadata(newMode, uid, gid, mtimeSeconds, mtimeNanos, xattrs);
  }

  public Metadata withOwner(long newUid, long newGid) {
    return new Metadata(mode, newUid, newGid, mtimeSeconds, mtimeNanos, xattrs);
  }

  public Metadata withMtime(long seconds, int nanos) {
    return new Metadata(mode, uid, gid, seconds, nanos, xattrs);
  }
}
