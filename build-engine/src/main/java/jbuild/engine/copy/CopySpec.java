package jbuild.engine.copy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a COPY or ADD asks for, variables expanded, paths made absolute against WORKDIR. It says
 * nothing about where the trees come from.
 *
 * @param sources in the order in which they are copied
 * @param destination absolute; a trailing slash means a directory (S168)
 * @param chown as written ({@code user:group}), looked up in the destination's passwd and group
 *     files
 * @param chmod as written, octal or symbolic
 * @param parents keep the source's path below the destination (S198)
 * @param excludes patterns (S200)
 * @param createdSeconds time of directories and inline files that are made, since 1970; absent: the
 *     time of the build
 */
public record CopySpec(
    List<Source> sources,
    String destination,
    Optional<String> chown,
    Optional<String> chmod,
    boolean parents,
    List<String> excludes,
    OptionalLong createdSeconds) {

  /** One thing to copy. */
  public sealed interface Source {
    /**
     * A path or wildcard in the source tree.
     *
     * @param unpack archives are unpacked (ADD of a local file)
     */
    record Pattern(String pattern, boolean unpack) implements Source {}

    /** A here-document's file: mode 0644, owner 0:0 unless the options say otherwise. */
    record Inline(String name, byte[] content) implements Source {}
  }
}
