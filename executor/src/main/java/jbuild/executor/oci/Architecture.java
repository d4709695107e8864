package jbuild.executor.oci;

import java.util.List;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** A processor family, for system call filters. */
public enum Architecture {
  X86_64("X86_64 X86 X32", "arch_prctl modify_ldt"),
  AARCH64(
      "AARCH64 ARM",
      "arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2");

  private final String families;
  private final String ownCalls;

  Architecture(String families, String ownCalls) {
    this.families = families;
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

  /** The families whose programs run on such a processor. */
  List<String> seccompNames() {
    return Stream.of(families.split(" ", -1)).map(name -> "SCMP_ARCH_" + name).toList();
  }

  /** Harmless calls that only they have. */
  List<String> ownCalls() {
    return List.of(ownCalls.split(" ", -1));
  }
}
