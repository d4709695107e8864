package jbuild.cli.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cli.option.OptionTable.Arguments;

/**
 * Reads arguments that are written in the plainest way: whole names of options, {@code
 * --name=value} or the value as the next argument, which begins with no hyphen. Whatever else there
 * is, mistakes above all, is Picocli's to read and to tell, which takes longer than a small build.
 */
final class PlainArguments {
  private final Map<String, Option> options = new HashMap<>();
  private final Map<Option, List<String>> given = new HashMap<>();
  private final List<String> operands = new ArrayList<>();

  PlainArguments(List<Option> options) {
    for (Option option : options) {
      option.names().forEach(name -> this.options.put(name, option));
    }
  }

  /** What was given; absent if it is not written plainly. */
  Optional<Arguments> read(List<String> arguments) {
    int next = 0;
    while (next < arguments.size()) {
      int taken = read(arguments.get(next), arguments.subList(next + 1, arguments.size()));
      if (taken == 0) {
        return Optional.empty();
      }
      next += taken;
    }
    return Optional.of(Arguments.of(given, operands));
  }

  /** How many arguments were read; 0: the first one is not plain. */
  private int read(String argument, List<String> others) {
    if (!argument.startsWith("-")) {
      operands.add(argument);
      return argument.isEmpty() ? 0 : 1;
    }
    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
    Option option = options.get(equals < 0 ? argument : argument.substring(0, equals));
    if (option == null || option.refused()) {
      return 0;
    }
    if (option.value() == Option.Value.NONE) {
      given.put(option, Arguments.SET);
      return equals < 0 ? 1 : 0;
    }
    if (equals >= 0) {
      return add(option, argument.substring(equals + 1)) ? 1 : 0;
    }
    return !others.isEmpty() && add(option, others.getFirst()) ? 2 : 0;
  }

  private boolean add(Option option, String value) {
    if (option.value() == Option.Value.ONE) {
      given.put(option, List.of(value));
    } else {
      given.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    }
    return !value.isEmpty() && value.charAt(0) != '-';
  }
}
