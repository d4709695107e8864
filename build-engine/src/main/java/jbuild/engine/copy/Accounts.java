package jbuild.engine.copy;

import java.io.IOException;
import java.util.List;
import jbuild.filesystem.FileTree;

/**
 * Users and groups of a root file system, from its {@code /etc/passwd} and {@code /etc/group}
 * (S124-S128, S188): read inside the tree, regular files of at most 10 MiB.
 */
public final class Accounts {
  private Accounts() {}

  /**
   * A user to run as.
   *
   * @param groups supplementary
   * @param home from passwd, {@code /} where there is none
   */
  public record Account(long uid, long gid, List<Long> groups, String home) {}

  public record Owner(long uid, long gid) {}

  public static Accounts read(FileTree root) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * The account of a USER value ({@code user}, {@code uid}, {@code user:group}); fails with STEP.
   */
  public Account account(String user) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The owner that a {@code --chown} names. */
  public Owner owner(String chown) {
    throw new UnsupportedOperationException("skeleton");
  }
}
