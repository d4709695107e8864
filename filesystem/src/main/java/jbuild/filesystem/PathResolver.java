package jbuild.filesystem;

import java.io.IOException;

/**
 * Follows symbolic links inside a tree. Absolute targets start at its root; {@code ..} stops there.
 */
public final class PathResolver {
  /** Links followed in one look-up before it fails with {@code PATH}, as the kernel's ELOOP. */
  public static final int MAX_LINKS = 40;

  private PathResolver() {}

  /**
   * Where a path really leads. Components that do not exist are kept as they are.
   *
   * @param path Latin-1 bytes as a user wrote them: {@code ..} is taken after links are followed
   * @param followLast whether a link in the last component is followed
   */
  public static EntryPath resolve(FileTree tree, String path, boolean followLast)
      throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
