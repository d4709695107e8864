package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerIndex;
import jbuild.filesystem.RootDir;
import jbuild.image.DiffId;

/**
 * Reads a layer that somebody else may have made: checks every name, indexes it and, if asked,
 * unpacks it into a directory that overlayfs can use as a lower one (whiteouts as 0:0 devices,
 * {@code trusted.overlay.opaque}).
 */
public final class LayerReader {
  private LayerReader() {}

  public record Read(DiffId diffId, LayerIndex index) {}

  /**
   * @param tar uncompressed; read to its very end, so that its digest is the diff ID
   * @param parent the stack below, through which symlinked parents and hard links are resolved
   * @param target an empty directory, or absent to index only
   */
  public static Read read(InputStream tar, FileTree parent, Optional<RootDir> target)
      throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
