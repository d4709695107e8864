package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.filesystem.posix.MountCalls;

/**
 * The control groups of this machine.
 *
 * @param mounted where their unified hierarchy is mounted and can be written to
 * @param own this process's group in that hierarchy: a path that begins with a slash
 * @param writable all hierarchies that can be written to
 */
record ControlGroups(Optional<String> mounted, String own, List<ControlGroup.Hierarchy> writable) {
  /** Where runtimes look for them. */
  static final Path DIRECTORY = Path.of("/sys/fs/cgroup");

  private static final long PLAIN =
      MountCalls.MS_NOSUID | MountCalls.MS_NODEV | MountCalls.MS_NOEXEC;

  static ControlGroups find() throws IOException {
    List<String> mounts = lines("/proc/self/mountinfo");
    return new ControlGroups(mountPoint(mounts), ownGroup(), writable(mounts));
  }

  /** Each hierarchy is a file system, so it has a device of its own; of its mounts the first. */
  private static List<ControlGroup.Hierarchy> writable(List<String> mounts) {
    Map<String, ControlGroup.Hierarchy> found = new LinkedHashMap<>();
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      boolean unified = line.contains(" - cgroup2 ");
      boolean usable = fields[5].startsWith("rw") && !fields[4].contains("\\");
      if (usable && (unified || line.contains(" - cgroup "))) {
        found.putIfAbsent(fields[2], new ControlGroup.Hierarchy(Path.of(fields[4]), unified));
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * Of several mounts the one in the usual place, else any. Fields are: id, parent, device, root,
   * target, options, optional ones, a dash, type, source, options.
   */
  private static Optional<String> mountPoint(List<String> mounts) {
    Optional<String> found = Optional.empty();
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      boolean usual = fields[4].equals(DIRECTORY.toString());
      if (line.contains(" - cgroup2 ") && fields[5].startsWith("rw")) {
        found = usual ? Optional.of(fields[4]) : found.or(() -> Optional.of(fields[4]));
      } else if (usual) {
        found = found.filter(place -> !place.equals(DIRECTORY.toString()));
      }
    }
    return found;
  }

  private static String ownGroup() throws IOException {
    return lines("/proc/self/cgroup").stream()
        .filter(line -> line.startsWith("0::"))
        .map(line -> line.substring(3))
        .findFirst()
        .orElse("/");
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), ISO_8859_1);
  }

  /**
   * Shows the unified hierarchy alone in the usual place, because crun refuses to work with a
   * mixture. A mount that is there already is taken if possible: to make another one takes the
   * kernel some milliseconds. To be called in the namespace of a sandbox.
   */
  void show() throws IOException {
    if (mounted.isEmpty()) {
      MountCalls.mount(new MountCalls.Source("cgroup2", "cgroup2", PLAIN, ""), DIRECTORY);
    } else if (!mounted.get().equals(DIRECTORY.toString())) {
      MountCalls.mount(new MountCalls.Source(mounted.get(), "", MountCalls.MS_BIND, ""), DIRECTORY);
    }
  }

  /** The directory of this process's own group, as seen once {@link #show} was called. */
  Optional<String> ownDirectory() {
    boolean outside = own.contains("/..");
    return outside
        ? Optional.empty()
        : Optional.of(own.equals("/") ? DIRECTORY.toString() : DIRECTORY + own);
  }
}
