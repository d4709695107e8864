package jbuild.executor.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The mounts that every step has (S134). */
public final class StandardMounts {
  /** The device nodes of {@code /dev}, with their numbers. */
  public enum Device {
    NULL(1, 3),
    ZERO(1, 5),
    FULL(1, 7),
    RANDOM(1, 8),
    URANDOM(1, 9),
    TTY(5, 0);

    private final int major;
    private final int minor;

    Device(int major, int minor) {
      this.major = major;
      this.minor = minor;
    }

    public String fileName() {
      return switch (this) {
        case NULL -> "null";
        case ZERO -> "zero";
        case FULL -> "full";
        case RANDOM -> "random";
        case URANDOM -> "urandom";
        case TTY -> "tty";
      };
    }

    public int major() {
      return major;
    }

    public int minor() {
      return minor;
    }
  }

  /** Directories of the root file system that these mounts need. */
  public static final List<String> TARGETS = List.of("/proc", "/dev", "/sys");

  private static final String CONTROL_GROUPS = "/sys/fs/cgroup";
  private static final long SHM_BYTES = 64L << 20;

  private StandardMounts() {}

  /**
   * @param devices directory with the {@link Device} nodes. No file system that a sandboxed step
   *     can write to honours device nodes, or it could reach the host's disks by making one
   * @param controlGroup directory of the step's control group; the runtime finds it out, which
   *     takes it some milliseconds, if absent
   * @param shmSizeBytes 64 MiB if absent
   */
  public static List<SpecMount> of(
      String devices, Optional<String> controlGroup, Posture posture, OptionalLong shmSizeBytes) {
    List<SpecMount> mounts = new ArrayList<>();
    mounts.add(mount("/proc", "proc", "nosuid", "noexec", "nodev"));
    String access = posture.writableKernel() ? "rw" : "ro";
    if (posture.writableKernel()) {
      mounts.add(mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    } else {
      mounts.add(
          mount("/dev", "tmpfs", "nosuid", "nodev", "strictatime", "mode=755", "size=65536k"));
      for (Device device : Device.values()) {
        String name = device.fileName();
        mounts.add(
            new SpecMount(
                "/dev/" + name, "bind", devices + "/" + name, List.of("bind", "nosuid", "noexec")));
      }
    }
    mounts.add(
        mount(
            "/dev/pts",
            "devpts",
            "nosuid",
            "noexec",
            "newinstance",
            "ptmxmode=0666",
            "mode=0620",
            "gid=5"));
    mounts.add(
        mount(
            "/dev/shm",
            "tmpfs",
            "nosuid",
            "noexec",
            "nodev",
            "mode=1777",
            "size=" + shmSizeBytes.orElse(SHM_BYTES)));
    mounts.add(mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    mounts.add(mount("/sys", "sysfs", "nosuid", "noexec", "nodev", access));
    mounts.add(
        controlGroup
            .map(source ->
                SpecMount.bind(source, CONTROL_GROUPS, "nosuid", "noexec", "nodev", access))
            .orElse(mount(CONTROL_GROUPS, "cgroup", "nosuid", "noexec", "nodev", access)));
    return mounts;
  }

  private static SpecMount mount(String destination, String type, String... options) {
    return new SpecMount(destination, type, type, List.of(options));
  }
}
