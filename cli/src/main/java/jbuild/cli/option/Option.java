package jbuild.cli.option;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One option of a command.
 *
 * @param names with their hyphens
 * @param value what it takes
 * @param label stands for the value in the help
 * @param refused known elsewhere, but not here: it is told and never ignored
 */
record Option(List<String> names, Value value, String label, String description, boolean refused) {
  static final String HELP = "--help";

  /** What an option takes. */
  enum Value {
    NONE,
    ONE,
    /** One each time, and it may be given many times. */
    MANY
  }

  Option {
    names = List.copyOf(names);
  }

  /** Whether an argument can be this option, with its value attached or among other letters. */
  boolean isMeantBy(String argument) {
    for (String name : names) {
      boolean letter = name.length() == 2;
      if (argument.startsWith(name)
          || (letter && argument.startsWith("-") && argument.indexOf(name.charAt(1)) > 0)) {
        return true;
      }
    }
    return false;
  }

  /** The option as Picocli knows it. */
  OptionSpec spec() {
    OptionSpec.Builder spec =
        OptionSpec.builder(names.toArray(String[]::new)).hidden(refused).description(description);
    return switch (value) {
      case NONE -> spec.type(boolean.class).usageHelp(names.contains(HELP)).build();
      case ONE -> spec.type(String.class).arity("1").paramLabel(label).build();
      case MANY ->
          spec.type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .paramLabel(label)
              .description(description + " (repeatable)")
              .build();
    };
  }
}
