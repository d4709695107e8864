package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel allows this process.
 *
 * @param bounding the capability bounding set, as a bit mask
 * @param effective the effective one
 * @param hardLimits by the names of {@code ulimit}, in the kernel's units; -1 is no limit
 */
record ProcessStatus(long uid, long bounding, long effective, Map<String, Long> hardLimits) {
  private static final int CAP_SYS_RESOURCE = 24;

  /** What {@code /proc/self/limits} calls the limits. */
  private static final Map<String, String> LIMIT_NAMES =
      Map.ofEntries(
          Map.entry("Max cpu time", "cpu"),
          Map.entry("Max file size", "fsize"),
          Map.entry("Max data size", "data"),
          Map.entry("Max stack size", "stack"),
          Map.entry("Max core file size", "core"),
          Map.entry("Max resident set", "rss"),
          Map.entry("Max processes", "nproc"),
          Map.entry("Max open files", "nofile"),
          Map.entry("Max locked memory", "memlock"),
          Map.entry("Max address space", "as"),
          Map.entry("Max file locks", "locks"),
          Map.entry("Max pending signals", "sigpending"),
          Map.entry("Max msgqueue size", "msgqueue"),
          Map.entry("Max nice priority", "nice"),
          Map.entry("Max realtime priority", "rtprio"),
          Map.entry("Max realtime timeout", "rttime"));

  private static final int NAME_COLUMNS = 26;

  static ProcessStatus read() throws IOException {
    long uid = -1;
    long bounding = 0;
    long effective = 0;
    for (String line : lines("/proc/self/status")) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("Uid:")) {
        uid = Long.parseLong(value.split("\\s+", -1)[1]);
      } else if (line.startsWith("CapBnd:")) {
        bounding = Long.parseUnsignedLong(value, 16);
      } else if (line.startsWith("CapEff:")) {
        effective = Long.parseUnsignedLong(value, 16);
      }
    }
    return new ProcessStatus(uid, bounding, effective, limits(lines("/proc/self/limits")));
  }

  private static Map<String, Long> limits(List<String> table) {
    Map<String, Long> limits = new HashMap<>();
    for (String line : table) {
      String name = line.substring(0, Math.min(NAME_COLUMNS, line.length())).strip();
      String limit = LIMIT_NAMES.get(name);
      if (limit != null) {
        String hard = line.substring(NAME_COLUMNS).strip().split("\\s+", -1)[1];
        limits.put(limit, hard.equals("unlimited") ? -1 : Long.parseLong(hard));
      }
    }
    return Map.copyOf(limits);
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), ISO_8859_1);
  }

  boolean isRoot() {
    return uid == 0;
  }

  /** Whether a hard limit can be set: lowering needs no privilege. */
  boolean mayLimit(String name, long hard) {
    long current = hardLimits.getOrDefault(name, -1L);
    return (effective >> CAP_SYS_RESOURCE & 1) == 1 || Long.compareUnsigned(hard, current) <= 0;
  }
}
