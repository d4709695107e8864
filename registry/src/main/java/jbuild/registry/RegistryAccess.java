package jbuild.registry;

import java.util.List;
import java.util.Map;
import jbuild.image.ImageSink;
import jbuild.image.ImageSource;
import jbuild.image.Reference;

/** Everything that a build needs to know of registries: where they are and who is asking. */
public final class RegistryAccess implements AutoCloseable {
  private RegistryAccess() {}

  /**
   * Reads {@code registries.conf} and the credential files where containers' tools and docker look
   * for them.
   *
   * @param environment the variables that say where
   */
  public static RegistryAccess configured(Map<String, String> environment) {
    throw new UnsupportedOperationException("skeleton");
  }

  public ImageSource source() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A sink that pushes to all the names, which may be of several registries. */
  public ImageSink sink(List<Reference> names) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
