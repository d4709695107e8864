package jbuild.filesystem.tar;

import java.util.Map;
import jbuild.filesystem.Metadata;

/** What of an entry's metadata belongs to a layer. */
final class LayerMetadata {
  private LayerMetadata() {}

  /** The metadata with no attribute but capabilities (T11). */
  static Metadata carried(Metadata all) {
    String capability = all.xattrs().get(Metadata.CAPABILITY);
    Map<String, String> kept =
        capability == null ? Map.of() : Map.of(Metadata.CAPABILITY, capability);
    return withXattrs(all, kept);
  }

  static Metadata withXattrs(Metadata all, Map<String, String> xattrs) {
    return new Metadata(
        all.mode(), all.uid(), all.gid(), all.mtimeSeconds(), all.mtimeNanos(), xattrs);
  }
}
