package jbuild.executor.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One entry of a runtime's list of mounts.
 *
 * @param destination absolute path in the root file system
 * @param type of file system; {@code bind} for what is mounted elsewhere already
 * @param options names that the {@code mount} program knows
 */
public record SpecMount(String destination, String type, String source, List<String> options) {
  public SpecMount {
    options = List.copyOf(options);
  }

  /** A mount of the host's view, with all that is mounted below it. */
  public static SpecMount bind(String source, String destination, String... options) {
    List<String> all = new ArrayList<>(List.of("rbind"));
    all.addAll(List.of(options));
    return new SpecMount(destination, "bind", source, all);
  }

  /**
   * An empty file system in memory.
   *
   * @param mode of its root directory
   */
  public static SpecMount tmpfs(
      String destination, OptionalLong sizeBytes, int mode, boolean readOnly) {
    List<String> options = new ArrayList<>(List.of("nosuid", "nodev"));
    options.add(readOnly ? "ro" : "rw");
    options.add("mode=" + Integer.toOctalString(mode));
    sizeBytes.ifPresent(size -> options.add("size=" + size));
    return new SpecMount(destination, "tmpfs", "tmpfs", options);
  }
}
