package jbuild.registry.config;

/**
 * A repository on a server.
 *
 * @param host host and port as the user writes them
 * @param path the repository's path there
 * @param insecure whether certificates are not checked and plain http is allowed
 */
public record Place(String host, String path, boolean insecure) {
  /** {@code host/path}. */
  @Override
  public String toString() {
    return host + "/" + path;
  }
}
