package jbuild.cli.option;

import java.util.Set;
import jbuild.executor.ProcessSpec.Ulimit;

/** {@code --ulimit NAME=SOFT[:HARD]}; -1 is no limit, a missing hard limit equals the soft one. */
final class UlimitOption {
  private static final String OPTION = "--ulimit";
  private static final Set<String> NAMES =
      Set.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private UlimitOption() {}

  static Ulimit parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw CsvFields.invalid(OPTION, text, "expected NAME=SOFT[:HARD]");
    }
    String name = text.substring(0, equals);
    if (!NAMES.contains(name)) {
      throw CsvFields.invalid(OPTION, text, "there is no limit \"" + name + "\"");
    }
    String[] limits = text.substring(equals + 1).split(":", -1);
    if (limits.length > 2) {
      throw CsvFields.invalid(OPTION, text, "expected NAME=SOFT[:HARD]");
    }
    long soft = limit(text, limits[0]);
    long hard = limits.length == 1 ? soft : limit(text, limits[1]);
    if (hard != -1 && (soft == -1 || soft > hard)) {
      throw CsvFields.invalid(OPTION, text, "the soft limit is above the hard limit");
    }
    return new Ulimit(name, soft, hard);
  }

  private static long limit(String text, String number) {
    try {
      long value = Long.parseLong(number);
      if (value >= -1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw CsvFields.invalid(OPTION, text, "\"" + number + "\" is no number");
    }
    throw CsvFields.invalid(OPTION, text, "a limit is -1 or more");
  }
}
