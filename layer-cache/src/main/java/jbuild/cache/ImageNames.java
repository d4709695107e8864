package jbuild.cache;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jbuild.image.Image;
import jbuild.image.Reference;

/** Images that were built or pulled here, by name. */
public interface ImageNames {
  /**
   * @param createdSeconds when the name was last moved, since 1970
   */
  record Named(Reference reference, Image image, long createdSeconds) {}

  /**
   * Stores the image's documents and moves the names to it. Its layers need not have blobs here.
   */
  void put(List<Reference> names, Image image) throws IOException;

  Optional<Named> find(Reference reference) throws IOException;

  /** All, sorted by name. */
  List<Named> list() throws IOException;
}
