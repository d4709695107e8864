package jbuild.executor;

import java.util.Locale;

/** Why a runtime could not start a process, read from what it wrote. */
enum StartError {
  NONE,
  NOT_FOUND,
  NOT_EXECUTABLE,
  OTHER;

  /**
   * @param log of the runtime; it holds errors only if the process was never started
   * @param lastErrorLine the last line on standard error, the runtime's or the process's own. The
   *     very last step, {@code execve}, can be reported there alone; a process that imitates such a
   *     line only changes the code of its own failure
   */
  static StartError of(OciRuntime runtime, String log, String lastErrorLine) {
    boolean logged =
        switch (runtime.family()) {
          case CRUN -> !log.isBlank();
          case RUNC -> log.contains("level=error") || log.contains("level=fatal");
        };
    String reason = lastErrorLine.toLowerCase(Locale.ROOT);
    boolean aboutExecve =
        reason.startsWith("exec container process")
            || reason.startsWith("exec /")
            || (logged && isAboutExecutable(reason));
    if (aboutExecve) {
      boolean missing = reason.contains("no such file") || reason.contains("not found");
      return missing ? NOT_FOUND : NOT_EXECUTABLE;
    }
    return logged ? OTHER : NONE;
  }

  private static boolean isAboutExecutable(String reason) {
    return reason.contains("executable file")
        || reason.contains("open executable")
        || reason.contains("exec: \"");
  }
}
