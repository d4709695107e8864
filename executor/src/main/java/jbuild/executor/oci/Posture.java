package jbuild.executor.oci;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a step may do and see.
 *
 * @param capabilities in the effective, permitted and bounding sets; the inheritable and ambient
 *     ones are empty
 * @param maskedPaths read as empty
 * @param filtersSystemCalls whether the {@link SeccompProfile} holds
 * @param writableKernel whether {@code /sys} and the control groups can be written
 */
public record Posture(
    List<String> capabilities,
    List<String> maskedPaths,
    List<String> readonlyPaths,
    boolean filtersSystemCalls,
    boolean writableKernel) {

  /** All capabilities of Linux 6, by number. */
  private static final List<String> CAPABILITIES =
      List.of(
          ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP "
                  + "LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK "
                  + "IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN "
                  + "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE "
                  + "AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM "
                  + "BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE")
              .split(" ", -1));

  /** The default: S134, S135. */
  public static final Posture SANDBOX =
      new Posture(
          List.of(
              "CAP_CHOWN",
              "CAP_DAC_OVERRIDE",
              "CAP_FSETID",
              "CAP_FOWNER",
              "CAP_MKNOD",
              "CAP_NET_RAW",
              "CAP_SETGID",
              "CAP_SETUID",
              "CAP_SETFCAP",
              "CAP_SETPCAP",
              "CAP_NET_BIND_SERVICE",
              "CAP_SYS_CHROOT",
              "CAP_KILL",
              "CAP_AUDIT_WRITE"),
          List.of(
              "/proc/acpi",
              "/proc/asound",
              "/proc/kcore",
              "/proc/keys",
              "/proc/latency_stats",
              "/proc/timer_list",
              "/proc/timer_stats",
              "/proc/sched_debug",
              "/proc/scsi",
              "/sys/firmware"),
          List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
          true,
          false);

  /**
   * {@code --security=insecure}: all that jbuild itself may do.
   *
   * @param bounding the bounding set of this process as a bit mask
   */
  public static Posture insecure(long bounding) {
    List<String> capabilities =
        IntStream.range(0, CAPABILITIES.size())
            .filter(number -> (bounding >> number & 1) == 1)
            .mapToObj(number -> "CAP_" + CAPABILITIES.get(number))
            .toList();
    return new Posture(capabilities, List.of(), List.of(), false, true);
  }

  /** The same, where there is no file system whose paths could be masked. */
  public Posture withoutPaths() {
    return new Posture(capabilities, List.of(), List.of(), filtersSystemCalls, writableKernel);
  }
}
