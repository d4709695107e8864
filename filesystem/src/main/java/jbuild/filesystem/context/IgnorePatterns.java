package jbuild.filesystem.context;

import java.util.List;
import jbuild.filesystem.EntryPath;

/**
 * The patterns of a {@code .dockerignore} file (S233-S239) or of {@code --exclude} (S200): the last
 * one that matches a path or one of its parents decides. Immutable.
 */
public final class IgnorePatterns {
  public static final IgnorePatterns NONE = new IgnorePatterns();

  private IgnorePatterns() {}

  /**
   * Reads an ignore file's text. Fails with {@code PARSE}, naming {@code name} and the line.
   *
   * @param name of the file, for messages
   */
  public static IgnorePatterns parse(String name, byte[] text) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Patterns that were given one by one. */
  public static IgnorePatterns of(List<String> patterns) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Whether the path is left out. */
  public boolean excludes(EntryPath path) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Whether nothing below an excluded directory can be let in again, so that it need not be read.
   */
  public boolean prunes(EntryPath directory) {
    throw new UnsupportedOperationException("skeleton");
  }
}
