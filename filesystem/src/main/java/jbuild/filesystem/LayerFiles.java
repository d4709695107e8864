package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;

/** Where {@link MergedTree} gets the bytes of a file of one of its layers. */
@FunctionalInterface
public interface LayerFiles {
  /**
   * Opens a regular file.
   *
   * @param layer counted from 0 at the bottom
   * @param path of a file that the layer's index has (the target, where it is a hard link)
   */
  InputStream open(int layer, EntryPath path) throws IOException;
}
