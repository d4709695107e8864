package jbuild.executor.oci;

import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** A processor family, for system call filters. */
public enum Architecture {
  X86_64(
      List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
      List.of("arch_prctl", "modify_ldt")),
  AARCH64(
      List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
      List.of(
          "arm_fadvise64_64",
          "arm_sync_file_range",
          "breakpoint",
          "cacheflush",
          "set_tls",
          "sync_file_range2"));

  private final List<String> seccompNames;
  private final List<String> ownCalls;

  Architecture(List<String> seccompNames, List<String> ownCalls) {
    this.seccompNames = seccompNames;
    this.ownCalls = ownCalls;
  }

  /**
   * @param name as Java has it in {@code os.arch}
   */
  public static Architecture of(String name) {
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new Failure(
              ErrorClass.HOST, "steps cannot be sandboxed on " + name + "; use amd64 or arm64");
    };
  }

  List<String> seccompNames() {
    return seccompNames;
  }

  List<String> ownCalls() {
    return ownCalls;
  }
}
