package jbuild.executor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jbuild.executor.oci.Posture;
import jbuild.executor.oci.SpecMount;

/**
 * An OCI runtime program.
 *
 * @param executable absolute
 */
record OciRuntime(Path executable, Family family) {
  /** Whose options and habits it has. */
  enum Family {
    /** Takes compiled filters, drops mount flags of the root, and can do without control groups. */
    CRUN,
    /** runc, and whatever takes its options. */
    RUNC
  }

  static OciRuntime of(Path executable) {
    String name = executable.getFileName().toString().toLowerCase(Locale.ROOT);
    return new OciRuntime(executable, name.startsWith("crun") ? Family.CRUN : Family.RUNC);
  }

  /**
   * The command that runs a bundle and waits for its end; the container's id is to be added.
   *
   * @param state directory where it may keep notes
   * @param log file for its own errors
   */
  List<String> run(Path bundle, Path state, Path log) {
    List<String> command = command(state);
    command.addAll(List.of("--log", log.toString()));
    command.addAll(List.of("run", "--bundle", bundle.toString()));
    return command;
  }

  /** The command that prepares a bundle and does not start it; likewise. */
  List<String> create(Path bundle, Path state) {
    List<String> command = command(state);
    command.addAll(List.of("create", "--bundle", bundle.toString()));
    return command;
  }

  private List<String> command(Path state) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    if (family == Family.CRUN) {
      command.add("--cgroup-manager=disabled");
    }
    command.addAll(List.of("--root", state.toString()));
    return command;
  }

  /**
   * What it takes to keep device nodes in the root file system without effect: crun drops that flag
   * of the root, and gives it back on request. It does not take a plain slash for the request.
   */
  List<SpecMount> rootMounts(Posture posture) {
    return switch (family) {
      case CRUN ->
          posture.writableKernel()
              ? List.of()
              : List.of(new SpecMount("/.", "bind", "/", List.of("remount", "bind", "nodev")));
      case RUNC -> List.of();
    };
  }

  /** Whether it can be given the compiled form of a filter, and leaves the one that it made. */
  boolean takesSeccompPrograms() {
    return family == Family.CRUN;
  }

  /**
   * Whether it can be started before its bundle is complete, and reads {@code config.json} first.
   */
  boolean canWait() {
    return family == Family.CRUN;
  }

  /** Whether steps need a control group path, which the runtime makes and removes. */
  boolean usesControlGroups() {
    return family == Family.RUNC;
  }
}
