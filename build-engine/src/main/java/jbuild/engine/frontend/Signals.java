package jbuild.engine.frontend;

import java.util.Locale;
import java.util.Set;

/** Names and numbers that STOPSIGNAL accepts (S224). */
final class Signals {
  private static final int MAX = 64;
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private Signals() {}

  static boolean isValid(String signal) {
    if (!signal.isEmpty() && signal.length() <= 3 && signal.chars().allMatch(Character::isDigit)) {
      int number = Integer.parseInt(signal);
      return number > 0 && number <= MAX;
    }
    String name = signal.toUpperCase(Locale.ROOT);
    String bare = name.startsWith("SIG") ? name.substring(3) : name;
    return NAMES.contains(bare) || realTime(bare);
  }

  private static boolean realTime(String name) {
    String offset = name.startsWith("RTMIN+") || name.startsWith("RTMAX-") ? name.substring(6) : "";
    return !offset.isEmpty()
        && offset.length() <= 2
        && offset.chars().allMatch(Character::isDigit)
        && Integer.parseInt(offset) <= 15;
  }
}
