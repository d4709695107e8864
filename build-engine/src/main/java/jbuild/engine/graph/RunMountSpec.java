package jbuild.engine.graph;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import jbuild.cache.CacheMounts.Sharing;

/** A mount of a RUN, with an absolute target and its defaults filled in (S142-S164). */
public sealed interface RunMountSpec {
  /** Absolute and clean; absent only for a secret that is nothing but a variable. */
  Optional<String> target();

  /**
   * @param input which of the vertex's mount edges is shown
   */
  record Bind(Optional<String> target, int input, String source, boolean readOnly)
      implements RunMountSpec {}

  /**
   * @param id as it identifies the cache, namespace included
   * @param input the mount edge that seeds a new cache, if there is one
   * @param shape of the directory that a new cache is, if the Dockerfile gives it one: then the
   *     seed's files are not in it (S150)
   */
  record Cache(
      Optional<String> target,
      String id,
      Sharing sharing,
      OptionalInt input,
      String source,
      boolean readOnly,
      Optional<Shape> shape)
      implements RunMountSpec {}

  /**
   * Mode and owner of a new cache directory.
   *
   * @param mode 0 to 0777
   */
  record Shape(int mode, long uid, long gid) {}

  record Tmpfs(Optional<String> target, OptionalLong sizeBytes, boolean readOnly)
      implements RunMountSpec {}

  record Secret(
      Optional<String> target,
      String id,
      Optional<String> env,
      boolean required,
      int mode,
      long uid,
      long gid)
      implements RunMountSpec {}

  record Ssh(Optional<String> target, String id, boolean required, int mode, long uid, long gid)
      implements RunMountSpec {}

  /** The script of a here-document that begins with {@code #!} (S052). */
  record Script(Optional<String> target, String content) implements RunMountSpec {}
}
