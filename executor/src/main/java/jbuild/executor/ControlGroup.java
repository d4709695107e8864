package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The control group of one run below a parent of the user's choice: a directory in each hierarchy
 * of this machine that can be written to, of the first and of the second kind. Closing removes what
 * was made; what a killed JVM left is removed by the next run below the same parent.
 */
final class ControlGroup implements AutoCloseable {
  private static final String PROCESSES = "cgroup.procs";
  private static final Pattern ID = Pattern.compile("jbuild-(\\d+)-\\d+");
  private static final int REMOVALS = 100;
  private static final long PAUSE_NANOS = 5_000_000;

  /** What the kernel copies from the parent on request only, and takes no process without. */
  private static final List<String> INHERITED = List.of("cpuset.cpus", "cpuset.mems");

  private final String parent;
  private final String id;
  private final Deque<Path> made = new ArrayDeque<>();
  private final Deque<Path> joined = new ArrayDeque<>();
  private @Nullable Path counter;
  private long killedBefore;
  private String complaint = "";

  /**
   * A hierarchy of groups.
   *
   * @param mounted where
   * @param unified whether it is the one of the second kind
   */
  record Hierarchy(Path mounted, boolean unified) {}

  private ControlGroup(String parent, String id) {
    this.parent = parent;
    this.id = id;
  }

  /** The path of a parent from the top of a hierarchy; it begins with a slash. */
  static String path(String parent) {
    return Path.of("/").resolve(parent).normalize().toString();
  }

  /**
   * Makes the groups. What cannot be made is told by {@link #complaint}.
   *
   * @param parent as the user wrote it
   * @param leavesUnified whether the runtime makes the group of the unified hierarchy
   */
  static ControlGroup make(
      List<Hierarchy> hierarchies, String parent, String id, boolean leavesUnified) {
    ControlGroup group = new ControlGroup(path(parent), id);
    if (hierarchies.isEmpty()) {
      group.complaint = "no control groups can be written to";
    }
    for (Hierarchy hierarchy : hierarchies) {
      try {
        group.makeIn(hierarchy, leavesUnified);
      } catch (IOException e) {
        group.complain(e);
      }
    }
    return group;
  }

  private void makeIn(Hierarchy hierarchy, boolean leavesUnified) throws IOException {
    Path at = hierarchy.mounted();
    for (Path name : Path.of(parent)) {
      at = at.resolve(name);
      makeDirectory(at);
    }
    removeRemains(at);
    Path own = at.resolve(id);
    boolean left = hierarchy.unified() && leavesUnified;
    if (left) {
      made.push(own);
    } else {
      makeDirectory(own);
      joined.push(own);
    }
    watch(left ? at : own);
  }

  private void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    made.push(directory);
    for (String name : INHERITED) {
      Path file = directory.resolve(name);
      if (Files.exists(file) && Files.readString(file, ISO_8859_1).isBlank()) {
        String value = Files.readString(directory.resolveSibling(name), ISO_8859_1);
        Files.writeString(file, value, ISO_8859_1, StandardOpenOption.WRITE);
      }
    }
  }

  /** Groups of JVMs that are gone. Those of others may be empty because they begin just now. */
  private static void removeRemains(Path parent) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, "jbuild-*")) {
      for (Path group : groups) {
        Matcher matcher = ID.matcher(group.getFileName().toString());
        if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
          remove(group);
        }
      }
    }
  }

  /** A group without a memory controller of its own shares its parent's count. */
  private void watch(Path group) throws IOException {
    for (Path place : List.of(group, group.resolveSibling("."))) {
      for (String name : List.of("memory.oom_control", "memory.events")) {
        Path file = place.resolve(name).normalize();
        if (counter == null && Files.exists(file)) {
          counter = file;
          killedBefore = kills(file);
        }
      }
    }
  }

  private static long kills(Path file) throws IOException {
    return Files.readAllLines(file, ISO_8859_1).stream()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  /** Moves a process into the group; the children that it has later are in it too. */
  void add(long process) {
    for (Path group : joined) {
      try {
        Path file = group.resolve(PROCESSES);
        Files.writeString(file, Long.toString(process), StandardOpenOption.WRITE);
      } catch (IOException e) {
        complain(e);
      }
    }
  }

  private void complain(IOException e) {
    if (complaint.isEmpty()) {
      complaint =
          e instanceof FileSystemException file && file.getReason() != null
              ? file.getFile() + ": " + file.getReason()
              : e.toString();
    }
  }

  /** Why the group is not in effect, or not in every hierarchy. */
  Optional<String> complaint() {
    return complaint.isEmpty() ? Optional.empty() : Optional.of(complaint);
  }

  /** Whether the kernel killed a process of the group because memory ran out. */
  boolean ranOutOfMemory() throws IOException {
    return counter != null && kills(counter) > killedBefore;
  }

  /** Removes what was made, once all processes are dead; parents that others use stay. */
  @Override
  public void close() throws IOException {
    while (!made.isEmpty()) {
      remove(made.pop());
    }
  }

  /** The kernel may still be busy with the last process for a moment. */
  private static void remove(Path directory) throws IOException {
    for (int i = 0; i < REMOVALS; i++) {
      try {
        Files.delete(directory);
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (FileSystemException e) {
        if (isParent(directory)) {
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static boolean isParent(Path directory) throws IOException {
    try (DirectoryStream<Path> below =
        Files.newDirectoryStream(directory, path -> Files.isDirectory(path))) {
      return below.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return true;
    }
  }
}
