package jbuild.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Reference;

/** Where a result goes: one {@code --output}. */
public sealed interface Destination {
  /**
   * An OCI layout.
   *
   * @param path absent: standard output
   * @param asTar an archive, else a directory
   */
  record Oci(Optional<Path> path, boolean asTar, List<Reference> names, Compression compression)
      implements Destination {}

  /** What {@code docker load} reads. */
  record Docker(Optional<Path> path, List<Reference> names) implements Destination {}

  /** The files of the result as one tar; absent path: standard output. */
  record Tar(Optional<Path> path) implements Destination {}

  /** The files of the result in a directory. */
  record Local(Path path) implements Destination {}

  /**
   * jbuild's own store, and a registry if {@code push} is set.
   *
   * @param names besides the request's tags
   */
  record ImageStore(List<Reference> names, boolean push, Compression compression)
      implements Destination {}
}
