package jbuild.engine.frontend;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names and numbers that STOPSIGNAL accepts (S224). */
final class Signals {
  /** Any number but zero, as in BuildKit, which knows no highest one. */
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,18}");

  private static final Pattern REAL_TIME =
      Pattern.compile("RTMIN\\+([1-9]|1[0-5])|RTMAX-([1-9]|1[0-4])");
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private Signals() {}

  static boolean isValid(String signal) {
    if (NUMBER.matcher(signal).matches()) {
      return !signal.replaceAll("[-+0]", "").isEmpty();
    }
    String name = signal.toUpperCase(Locale.ROOT);
    String bare = name.startsWith("SIG") ? name.substring(3) : name;
    return NAMES.contains(bare) || realTime(bare);
  }

  private static boolean realTime(String name) {
    return REAL_TIME.matcher(name).matches();
  }
}
