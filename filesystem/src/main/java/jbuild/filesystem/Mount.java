package jbuild.filesystem;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something that is attached to a process's view of the file system. The one type that the store
 * and the executor share.
 */
public sealed interface Mount {
  /**
   * Layers joined by overlayfs, for a root file system.
   *
   * @param lowers the topmost first, as the kernel lists them; at least one
   */
  record Overlay(List<Path> lowers, Path upper, Path work) implements Mount {}

  /**
   * A file or directory of the host, shown elsewhere.
   *
   * @param target absolute path inside the root file system
   */
  record Bind(Path source, String target, boolean readOnly) implements Mount {}

  /**
   * @param sizeBytes no limit of its own if absent
   */
  record Tmpfs(String target, OptionalLong sizeBytes, boolean readOnly) implements Mount {
    /** One that can be written to. */
    public Tmpfs(String target, OptionalLong sizeBytes) {
      this(target, sizeBytes, false);
    }
  }

  /**
   * A file whose bytes live in memory only: a secret, a script of a here-document.
   *
   * @param target absolute path inside the root file system
   * @param mode 0 to 0777
   */
  record Content(String target, byte[] bytes, int mode, long uid, long gid) implements Mount {}

  /**
   * A path of another stack of layers, shown in a step: {@code RUN --mount=type=bind,from=...}. The
   * overlay is mounted aside, the source resolved inside it (links too, never out of it) and bound
   * to the target.
   *
   * @param view its upper directory takes what is written, and is thrown away by its owner
   * @param source path inside the view; a missing one is a {@code CONTEXT} failure
   * @param target absolute path inside the root file system
   */
  record View(Overlay view, String source, String target, boolean readOnly) implements Mount {}
}
