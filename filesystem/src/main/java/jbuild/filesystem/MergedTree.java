package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/**
 * The tree that a stack of layers shows when merged: upper entries hide lower ones, whiteouts and
 * opaque directories hide what is below, directories join.
 */
public final class MergedTree implements FileTree {
  /** The tree of nothing: a lone root directory. */
  public static final MergedTree EMPTY =
      new MergedTree(
          List.of(),
          (layer, path) -> {
            throw new IOException("no layer " + layer + " holds " + path);
          });

  private final List<LayerIndex> layers;
  private final LayerFiles files;

  /**
   * @param layers bottom first
   */
  public MergedTree(List<LayerIndex> layers, LayerFiles files) {
    this.layers = List.copyOf(layers);
    this.files = files;
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public Digest contentDigest(Entry.File file) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
