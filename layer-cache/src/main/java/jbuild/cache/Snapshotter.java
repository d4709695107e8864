package jbuild.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.compress.Compression;
import jbuild.image.ImageSource;
import jbuild.image.Layer;
import jbuild.image.ResolvedImage;

/**
 * Layers in their three forms: the entries of a COPY, a tree on disk, a blob. An empty {@code
 * Optional} stands for scratch. Safe for use by many threads and processes.
 */
public interface Snapshotter {
  /** The form that a layer is first written in. The other is made when it is asked for. */
  enum Form {
    TREE,
    BLOB
  }

  /**
   * Takes note of a remote image's layers. Nothing is fetched until a tree, an index or a blob is
   * asked for.
   *
   * @param form {@code TREE} if trees of the layers will be needed, so that one that is read for
   *     its index becomes a tree at once, whoever has it read
   * @return empty for an image without layers
   */
  Optional<Committed> adopt(ResolvedImage image, ImageSource source, Form form) throws IOException;

  /** Likewise for an image whose trees nobody may need. */
  default Optional<Committed> adopt(ResolvedImage image, ImageSource source) throws IOException {
    return adopt(image, source, Form.BLOB);
  }

  /**
   * Makes a writable state; the trees below it are fetched and unpacked if they are not here yet.
   */
  Active prepare(Optional<Committed> parent) throws IOException;

  /**
   * Freezes what a step left behind. The snapshot must no longer be mounted.
   *
   * @param step identity of the step: when it ran before on the same content and made the same
   *     files, the layer of that time is returned and this one dropped (early cutoff)
   * @param latestSeconds what is newer gets this time, since 1970 (SOURCE_DATE_EPOCH)
   * @param blob asks for the blob too, so that the tree need not be read again for it
   */
  Committed commit(
      Active active, CacheKey step, OptionalLong latestSeconds, Optional<Compression> blob)
      throws IOException;

  /** Freezes what a step left behind, as a tree alone, with its times as they are. */
  default Committed commit(Active active, CacheKey step) throws IOException {
    return commit(active, step, OptionalLong.empty(), Optional.empty());
  }

  /** Drops a writable state. */
  void abandon(Active active) throws IOException;

  /**
   * Makes a layer from entries.
   *
   * @param entries in walk order; contents are read once
   * @param step as for {@link #commit}; asked for when all contents have been read
   */
  Committed write(
      Optional<Committed> parent, Iterable<LayerEntry> entries, Form form, CacheKey.Deferred step)
      throws IOException;

  /** Makes a layer of a step whose identity is known. */
  default Committed write(
      Optional<Committed> parent, Iterable<LayerEntry> entries, Form form, CacheKey step)
      throws IOException {
    return write(parent, entries, form, () -> step);
  }

  /**
   * Puts the top layer of one stack on another one (COPY --link): same diff ID, other parent.
   *
   * @param link a stack of exactly one layer
   */
  Committed stack(Optional<Committed> parent, Committed link) throws IOException;

  /** The merged tree, readable without a mount. */
  FileTree tree(Optional<Committed> snapshot) throws IOException;

  /**
   * The blobs of all layers, bottom first. Layers that were made here are compressed now if they
   * were not before; remote ones are as they were pushed, and still not fetched.
   */
  List<Layer> layers(Committed snapshot, Compression compression) throws IOException;

  /** The last of {@link #layers} alone, which takes no longer on a tall stack. */
  Layer top(Committed snapshot, Compression compression) throws IOException;

  /**
   * When each layer was made here, bottom first: what the history of an image tells. A layer that
   * was adopted has the time of its adoption.
   */
  List<Instant> created(Committed snapshot) throws IOException;
}
