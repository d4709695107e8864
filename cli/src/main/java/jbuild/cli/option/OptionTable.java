package jbuild.cli.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The options of one command, and the reading of its arguments. Options may stand before and after
 * the operands; of an option that is given twice and takes one value, the last one counts.
 *
 * <p>Picocli reads them and writes the help. It is not asked where the arguments are written
 * plainly, and an option is made for it only when the arguments may mean it: to make all of them
 * takes longer than the rest of a small build.
 */
public final class OptionTable {
  private final String name;
  private final String synopsis;
  private final String description;
  private final List<Option> options = new ArrayList<>();

  /**
   * @param name with the program: {@code jbuild build}
   * @param synopsis of the operands: {@code CONTEXT}
   * @param description one sentence
   */
  public OptionTable(String name, String synopsis, String description) {
    this.name = name;
    this.synopsis = synopsis;
    this.description = description;
    flag("Show this text.", "-h", Option.HELP);
  }

  private CommandSpec spec(Predicate<Option> wanted) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.parser()
        .overwrittenOptionsAllowed(true)
        .collectErrors(false)
        .caseInsensitiveEnumValuesAllowed(false);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .hidden(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    for (Option option : options) {
      if (wanted.test(option)) {
        spec.addOption(option.spec());
      }
    }
    return spec;
  }

  private OptionTable add(Option.Value value, String label, String description, String... names) {
    options.add(new Option(List.of(names), value, label, description, false));
    return this;
  }

  /** An option without a value. */
  public OptionTable flag(String description, String... names) {
    return add(Option.Value.NONE, "", description, names);
  }

  /** An option with one value. */
  public OptionTable value(String label, String description, String... names) {
    return add(Option.Value.ONE, label, description, names);
  }

  /** An option that may be given many times. */
  public OptionTable values(String label, String description, String... names) {
    return add(Option.Value.MANY, label, description, names);
  }

  /** Options that are known elsewhere, but refused here: they are never ignored. */
  OptionTable refuse(boolean takesValue, String... names) {
    Option.Value value = takesValue ? Option.Value.ONE : Option.Value.NONE;
    for (String name : names) {
      options.add(new Option(List.of(name), value, "", "", true));
    }
    return this;
  }

  List<Option> options() {
    return List.copyOf(options);
  }

  /** Reads arguments. Fails with {@code PARSE}, in one line. */
  public Arguments parse(List<String> arguments) {
    return new PlainArguments(options).read(arguments).orElseGet(() -> parseAll(arguments));
  }

  /** What arguments mean however they are written. */
  Arguments parseAll(List<String> arguments) {
    CommandLine line =
        new CommandLine(spec(option -> arguments.stream().anyMatch(option::isMeantBy)));
    line.setExpandAtFiles(false);
    ParseResult result;
    try {
      result = line.parseArgs(arguments.toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      throw failure("unknown option: " + e.getUnmatched().getFirst());
    } catch (ParameterException e) {
      throw failure(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    Map<Option, List<String>> given = new HashMap<>();
    for (Option option : options) {
      String first = option.names().getFirst();
      if (result.hasMatchedOption(first) && option.refused()) {
        throw failure("option " + first + " is not supported yet");
      }
      if (result.hasMatchedOption(first)) {
        given.put(option, values(option, result));
      }
    }
    return Arguments.of(given, result.matchedPositionalValue(0, List.of()));
  }

  private static List<String> values(Option option, ParseResult result) {
    String first = option.names().getFirst();
    return switch (option.value()) {
      case NONE -> result.matchedOptionValue(first, false) ? Arguments.SET : List.of();
      case ONE -> List.of(result.matchedOptionValue(first, ""));
      case MANY -> result.matchedOptionValue(first, List.of());
    };
  }

  /** The text of {@code --help}. */
  public String help() {
    CommandSpec spec = spec(_ -> true);
    spec.usageMessage()
        .customSynopsis(name + " [OPTIONS]" + (synopsis.isEmpty() ? "" : " " + synopsis))
        .description(description)
        .sortOptions(false)
        .width(100);
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private Failure failure(String message) {
    return new Failure(ErrorClass.PARSE, message + " (see \"" + name + " --help\")");
  }

  /**
   * What was given to a command.
   *
   * @param values by each name of an option; of a flag an empty one
   */
  public record Arguments(Map<String, List<String>> values, List<String> operands) {
    static final List<String> SET = List.of("");

    public Arguments {
      values = Map.copyOf(values);
      operands = List.copyOf(operands);
    }

    static Arguments of(Map<Option, List<String>> given, List<String> operands) {
      Map<String, List<String>> values = new HashMap<>();
      given.forEach(
          (option, all) -> option.names().forEach(name -> values.put(name, List.copyOf(all))));
      return new Arguments(values, operands);
    }

    public boolean isHelp() {
      return flag(Option.HELP);
    }

    public boolean flag(String name) {
      return !values(name).isEmpty();
    }

    /** The value, absent if the option was not given or is empty. */
    public Optional<String> value(String name) {
      List<String> all = values(name);
      return all.isEmpty() || all.getLast().isEmpty()
          ? Optional.empty()
          : Optional.of(all.getLast());
    }

    public List<String> values(String name) {
      return values.getOrDefault(name, List.of());
    }
  }
}
